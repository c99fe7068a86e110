import Configuration
import Wire

/// The report of `show chassis hardware`, with a slot for each line card that occurs in the names
/// of interfaces.
struct ChassisHardware: TreeReport {
  var elements: [Element]

  /// Creates the report. `interfaces` are the names of ports.
  init(serialNumber: String, interfaces: [String]) {
    var slots: [Int: [Int: [String]]] = [:]
    for name in interfaces {
      guard let interface = InterfaceName(name), interface.hasSlot else { continue }
      let numbers = name.drop { $0 != "-" }.dropFirst().split(separator: "/").compactMap {
        Int($0.prefix { $0 != ":" })
      }
      guard numbers.count == 3 else { continue }
      slots[numbers[0], default: [:]][numbers[1], default: []].append(interface.type)
    }
    let cards = slots.sorted { $0.key < $1.key }.map { slot, pics in
      Self.module(
        "chassis-module", "FPC \(slot)", "Virtual FPC",
        [Self.module("chassis-sub-module", "CPU", "Virtual CPU")]
          + pics.sorted { $0.key < $1.key }.map { pic, types in
            Self.module("chassis-sub-module", "PIC \(pic)", Self.description(of: types))
          })
    }
    elements = [
      Element(
        "chassis-inventory", attributes: [.namespace("chassis")],
        [
          Element(
            "chassis", attributes: [Element.Attribute("junos:style", "inventory")],
            [
              Element("name", "Chassis"), Element("serial-number", serialNumber),
              Element("description", "aspic"),
              Self.module("chassis-module", "Routing Engine 0", "Virtual RE"),
            ] + cards)
        ])
    ]
  }

  /// Returns the serial number of a router, made from its name: ASCII letters and digits, as
  /// programs expect.
  static func serialNumber(of router: String) -> String {
    "ASPIC" + router.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static func module(
    _ kind: String, _ name: String, _ description: String, _ inside: [Element] = []
  ) -> Element {
    Element(
      kind,
      [
        Element("name", name), Element("part-number", "BUILTIN"),
        Element("serial-number", "BUILTIN"), Element("description", description),
      ] + inside)
  }

  /// Returns the ports of a PIC by type, such as `4x SONET`.
  private static func description(of types: [String]) -> String {
    var kinds: [(name: String, count: Int)] = []
    for type in types {
      let name = Self.names[type] ?? type.uppercased()
      if let place = kinds.firstIndex(where: { $0.name == name }) {
        kinds[place].count += 1
      } else {
        kinds.append((name, 1))
      }
    }
    return kinds.map { $0.name == adaptiveServices ? $0.name : "\($0.count)x \($0.name)" }
      .joined(separator: ", ")
  }

  private static let adaptiveServices = "Adaptive Services"

  private static let names = [
    "sp": adaptiveServices, "ms": adaptiveServices, "si": adaptiveServices,
    "vms": adaptiveServices, "so": "SONET", "fe": "FE", "ge": "GE", "xe": "10GE", "et": "100GE",
  ]

  static func text(of elements: [Element]) -> String {
    "Hardware inventory:\n"
      + row(["Item", "Version", "Part number", "Serial number"], "Description")
      + elements.flatMap(\.children).map { rows($0, level: 0) }.joined()
  }

  private static func rows(_ item: Element, level: Int) -> String {
    func value(_ name: String) -> String { item.value(of: name) ?? "" }
    // Parts of a card are indented further than the card, but cards are not indented below the
    // chassis.
    let indent = String(repeating: " ", count: max(0, level - 1) * 2)
    let inside = item.all("chassis-module") + item.all("chassis-sub-module")
    return row(
      [
        indent + value("name"), value("version"), value("part-number"), value("serial-number"),
      ], value("description"))
      + inside.map { rows($0, level: level + 1) }.joined()
  }

  private static func row(_ columns: [String], _ description: String) -> String {
    zip(columns, [17, 9, 13, 18]).map { padded($0, $1) }.joined() + description + "\n"
  }
}
