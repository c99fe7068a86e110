// swift-tools-version: 6.2
import PackageDescription

// The rooms (targets) from the lowest floor on. A room imports only from floors below it, which
// `--explicit-target-dependency-import-check error` enforces.

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func room(_ name: String, _ floorsBelow: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: floorsBelow, swiftSettings: house)
}

/// Returns the tests of a room. `data` are files that they read from the source folder, and that
/// are not compiled.
func tests(_ name: String, _ rooms: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: rooms + ["TestSupport"], exclude: data,
    swiftSettings: house)
}

/// Debian has Intel's multi-buffer library for amd64 only. Without it packets are handled one by
/// one by libcrypto.
#if arch(x86_64)
  let multiBuffer: [Target] = [
    .systemLibrary(name: "CIPsecMB", providers: [.apt(["libipsec-mb-dev"])])
  ]
#else
  let multiBuffer: [Target] = []
#endif
let multiBufferLibrary = multiBuffer.map { Target.Dependency.target(name: $0.name) }

let package = Package(
  name: "aspic",
  products: [
    .executable(name: "aspic", targets: ["aspic"]),
    .library(name: "Fuzz", type: .static, targets: ["Fuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: multiBuffer + [
    // Floor 0 contains libraries and shims in C.
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CLibEdit", dependencies: ["CEdit"]),
    .target(name: "CHost"),
    .target(name: "CForeign", exclude: ["foreign.txt"]),
    .target(name: "CLabs", exclude: ["labs"]),
    .systemLibrary(name: "CProcessor"),
    // libpcap itself is loaded when it is needed.
    .target(name: "CPcap"),

    // Floor 1
    room("Wire"),
    room("Cryptography", ["COpenSSL", "CProcessor"] + multiBufferLibrary),
    room("Pcap", ["CPcap"]),
    room("Attachment"),
    room("Sockets", ["CHost"]),

    // Floor 2
    room("IPsec", ["Wire", "Cryptography"]),
    room("Schema", ["CForeign", "Wire", "Cryptography", "Pcap"]),

    // Floor 3
    room("IKE", ["Wire", "Cryptography", "IPsec"]),
    room("Configuration", ["Schema", "Wire"]),

    // Floor 4
    room(
      "Router",
      ["CProcessor", "Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration"]),
    room("Datastore"),

    // Floor 5
    room("Network", ["Wire", "Router"]),

    // Floor 6
    room("Live", ["CHost", "Wire", "Router", "Network"]),

    room(
      "Management",
      ["Wire", "Cryptography", "Schema", "Configuration", "Router", "Datastore", "Network"]),

    // Floor 7
    room(
      "Lab",
      [
        "CLabs", "CZlib", "Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration",
        "Router", "Datastore", "Network", "Management",
      ]),

    // Floor 8
    room(
      "Operations",
      [
        "Wire", "Cryptography", "Pcap", "IPsec", "IKE", "Schema", "Configuration", "Router",
        "Datastore", "Network", "Lab", "Management",
      ]),

    // Floor 9
    room(
      "Shell",
      [
        "Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration", "Router", "Datastore",
        "Network", "Lab", "Management", "Operations",
      ]),

    // Floor 10
    room(
      "NETCONF",
      [
        "Schema", "Configuration", "Router", "Datastore", "Network", "Management", "Operations",
        "Shell",
      ]),

    room("Terminal", ["CLibEdit", "Operations", "Shell"]),

    // Floor 11
    room(
      "Server",
      [
        "CHost", "Attachment", "Sockets", "Wire", "Schema", "Configuration", "Network",
        "Management", "Operations", "Shell", "NETCONF",
      ]),

    // Floor 12
    room(
      "Client",
      ["Attachment", "Sockets", "Configuration", "Operations", "Shell", "Terminal"]),

    // Floor 13
    .executableTarget(
      name: "aspic",
      dependencies: [
        "CHost", "Attachment", "Sockets", "Wire", "Cryptography", "Configuration", "Router",
        "Datastore", "Network", "Lab", "Live", "Management", "Operations", "Shell", "Server",
        "Terminal", "Client",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    // The benchmarks print how fast it is, and test nothing.
    .executableTarget(
      name: "PacketBenchmark",
      dependencies: ["COpenSSL", "Wire", "Cryptography", "IPsec"] + multiBufferLibrary,
      path: "Benchmarks/Packets", swiftSettings: house),
    .target(name: "CAllocations", path: "Benchmarks/Allocations"),
    .executableTarget(
      name: "RouterBenchmark",
      dependencies: ["CAllocations", "Wire", "Cryptography", "IPsec", "IKE", "Router"],
      path: "Benchmarks/Router", swiftSettings: house),
    .executableTarget(
      name: "NegotiationBenchmark",
      dependencies: ["COpenSSL", "Wire", "Cryptography", "IPsec", "IKE", "Router"],
      path: "Benchmarks/Negotiations", swiftSettings: house),
    .executableTarget(
      name: "LabBenchmark", dependencies: ["Wire", "Router", "Network", "NetworkTestSupport"],
      path: "Benchmarks/Labs", swiftSettings: house),
    .executableTarget(name: "BareLoop", path: "Benchmarks/BareLoop"),
    .executableTarget(
      name: "ShellBenchmark",
      dependencies: ["Wire", "Network", "Lab", "Management", "Operations", "Shell"],
      path: "Benchmarks/Shell",
      swiftSettings: house),

    // The fuzz targets are run by libFuzzer (Tests/Fuzz/run), and replayed by the tests.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Wire", "Attachment", "Cryptography", "IPsec", "IKE", "Schema", "Configuration",
        "Datastore", "Router", "Network", "Lab", "Management", "Operations", "Shell", "NETCONF",
        "TestSupport", "CryptographyTestSupport", "IKETestSupport", "SessionTestSupport",
        "LabTestSupport", "DatastoreTestSupport",
      ],
      path: "Tests/Fuzz/Targets", swiftSettings: house),
    .target(
      name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver",
      swiftSettings: house),
    tests("Fuzz", ["FuzzTargets"]),
    .target(
      name: "LabTestSupport", dependencies: ["Network", "Lab"], path: "Tests/LabTestSupport",
      swiftSettings: house),

    // The tests of several rooms need random numbers from seeds, and altered octets.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    tests("Wire", ["Wire"]),
    tests("Pcap", ["Pcap", "Wire"]),
    // This room makes certificates with any contents.
    .target(
      name: "CryptographyTestSupport", dependencies: ["Cryptography"],
      path: "Tests/CryptographyTestSupport", swiftSettings: house),
    tests("Cryptography", ["Cryptography", "CryptographyTestSupport"]),
    tests("Attachment", ["Attachment"]),
    tests(
      "NETCONF",
      [
        "Wire", "Schema", "Configuration", "Datastore", "Network", "Lab", "Management",
        "Operations", "Shell", "NETCONF",
      ]),
    tests("Sockets", ["Sockets"]),
    tests("IPsec", ["Wire", "Cryptography", "IPsec"], data: ["Vectors"]),
    .target(
      name: "IKETestSupport",
      dependencies: ["Wire", "Cryptography", "IPsec", "IKE", "TestSupport"],
      path: "Tests/IKETestSupport", swiftSettings: house),
    tests(
      "IKE",
      [
        "Wire", "Cryptography", "IPsec", "IKE", "IKETestSupport", "CryptographyTestSupport",
      ],
      data: ["Vectors", "test_signatures.py"]),
    tests("Schema", ["Schema"]),
    .target(
      name: "ConfigurationTestSupport", dependencies: ["Schema", "Configuration", "TestSupport"],
      path: "Tests/ConfigurationTestSupport", swiftSettings: house),
    tests(
      "Configuration", ["Schema", "Configuration", "Shell", "ConfigurationTestSupport"],
      data: ["WholeRouters"]),
    tests(
      "Router", ["Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration", "Router"]),
    // This room simulates disks that fill up, fail and lose power.
    .target(
      name: "DatastoreTestSupport", dependencies: ["Datastore"],
      path: "Tests/DatastoreTestSupport", swiftSettings: house),
    tests("Datastore", ["Datastore", "DatastoreTestSupport"]),
    tests(
      "Management",
      [
        "Wire", "Cryptography", "Schema", "Configuration", "Router", "Datastore", "Network",
        "Management", "DatastoreTestSupport",
      ]),
    // This room has the network of a hub and its spokes.
    .target(
      name: "NetworkTestSupport",
      dependencies: ["Wire", "Cryptography", "IKE", "Router", "Network"],
      path: "Tests/NetworkTestSupport", swiftSettings: house),
    tests("Network", ["Wire", "Router", "Network", "NetworkTestSupport"]),
    tests(
      "Lab",
      [
        "Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration", "Router", "Network",
        "Lab", "LabTestSupport", "Management",
      ],
      data: ["Drawings", "Exports"]),
    tests(
      "Operations",
      [
        "Wire", "Cryptography", "IPsec", "IKE", "Schema", "Configuration", "Router", "Operations",
        "ConfigurationTestSupport",
      ]),
    .target(
      name: "SessionTestSupport",
      dependencies: [
        "Wire", "Schema", "Configuration", "Datastore", "Network", "Lab", "Management",
        "Operations", "Shell", "TestSupport", "ConfigurationTestSupport",
      ],
      path: "Tests/SessionTestSupport", swiftSettings: house),
    tests(
      "Shell",
      [
        "Wire", "Schema", "Configuration", "Router", "Datastore", "Network", "Lab", "Management",
        "Operations", "Shell", "SessionTestSupport", "ConfigurationTestSupport", "Attachment",
        "Sockets", "Live", "Server", "Terminal", "Client",
      ],
      data: ["Transcripts"]),
    tests(
      "Live", ["Wire", "Schema", "Configuration", "Router", "Network", "Lab", "Live"]),
    tests("Terminal", ["Operations", "Shell", "Terminal"]),
    tests("Client", ["Attachment", "Sockets", "Operations", "Shell", "Terminal", "Client"]),

    // A toy session runs at a real terminal, for the tests that type keys (Tests/Terminal).
    .executableTarget(
      name: "TerminalFixture", dependencies: ["Operations", "Shell", "Terminal"],
      path: "Tests/TerminalFixture", swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
