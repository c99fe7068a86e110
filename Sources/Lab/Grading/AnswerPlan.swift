import Configuration

/// The assignment of an answer's files to the stages of a lab.
struct AnswerPlan {
  private var files: [AnswerFile]
  private let lab: Lab

  /// Creates the plan. It leaves out files that begin with a dot, the extra files of macOS in zip
  /// archives, and folders around everything, unless they have the name of a stage.
  init(_ files: [AnswerFile], for lab: Lab) {
    self.lab = lab
    self.files = files.filter { file in
      !file.parts.contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }.sorted { $0.path < $1.path }
    for _ in 0..<AnswerFile.depthLimit {
      guard let first = self.files.first?.parts.first, lab.stage(named: String(first)) == nil,
        self.files.allSatisfy({ $0.parts.count > 1 && $0.parts.first == first })
      else { break }
      for index in self.files.indices {
        self.files[index].path = self.files[index].parts.dropFirst().joined(separator: "/")
      }
    }
  }

  /// Whether the answer contains a folder with the name of a stage.
  var hasStages: Bool {
    files.contains { file in
      file.parts.count > 1 && file.parts.first.map { lab.stage(named: String($0)) != nil } ?? false
    }
  }

  /// Returns the files of a stage: those in the folder with its name or, if there are none and
  /// `isOnly` says that this is the only stage, those outside folders.
  func files(of stage: LabStage, isOnly: Bool) -> [AnswerFile] {
    let own = files.filter { file in
      let parts = file.parts
      return parts.count == 2 && parts.first.map { $0 == stage.name } ?? false
    }
    guard own.isEmpty, isOnly else { return own }
    return files.filter { $0.parts.count == 1 }
  }
}

/// The assignment of an answer's file to a router.
struct AnswerRouter {
  /// The names of the lab's routers.
  let routers: [String]
  /// The routers that the stage's solution changes.
  let solved: Set<String>

  /// The file name extensions of configurations.
  private static let endings: Set<String> = ["conf", "cfg", "set", "xml", "json", "txt", ""]

  /// Returns the router of a file: the one that is named before the first dot of the file's name,
  /// or else by `system host-name` in the file, or else the only router that the solution changes.
  /// Returns nil if the extension is not that of a configuration and the file is not the only one
  /// (`isAlone`). Throws if no router can be determined.
  func name(
    for file: AnswerFile, _ form: () throws(AnswerFault) -> AnswerForm, isAlone: Bool
  ) throws(AnswerFault) -> String? {
    let last = String(file.parts.last ?? "")
    let parts = last.split(separator: ".", omittingEmptySubsequences: false)
    let stem = parts.first.map(String.init) ?? ""
    if routers.contains(stem) { return stem }
    let ending = parts.count > 1 ? parts.last.map { $0.lowercased() } ?? "" : ""
    guard isAlone || Self.endings.contains(ending) else { return nil }
    if let name = try form().hostName, routers.contains(name) { return name }
    if solved.count == 1, let only = solved.first { return only }
    let known = routers.prefix(8).joined(separator: ", ")
    throw AnswerFault(
      "\(file.path): nothing says which router it is for: call it NAME.conf or set system "
        + "host-name to NAME; the routers are \(known)" + (routers.count > 8 ? ", ..." : ""))
  }
}
