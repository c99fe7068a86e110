import Configuration

/// Which files of an answer are for which stage.
struct AnswerPlan {
  private var files: [AnswerFile]
  private let lab: Lab

  /// Files that begin with a dot, and what macOS puts beside files in a zip, are left out; so is a
  /// folder around everything, unless it has the name of a stage.
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

  /// Whether there is a folder with the name of a stage.
  var hasStages: Bool {
    files.contains { file in
      file.parts.count > 1 && file.parts.first.map { lab.stage(named: String($0)) != nil } ?? false
    }
  }

  /// The files of a stage. Those in the folder with its name come first; where there are none, and
  /// `isOnly` stage is asked for, those that are in no folder.
  func files(of stage: LabStage, isOnly: Bool) -> [AnswerFile] {
    let own = files.filter { file in
      let parts = file.parts
      return parts.count == 2 && parts.first.map { $0 == stage.name } ?? false
    }
    guard own.isEmpty, isOnly else { return own }
    return files.filter { $0.parts.count == 1 }
  }
}

/// Which router a file is for.
struct AnswerRouter {
  /// Of the lab.
  let routers: [String]
  /// Those that the stage's solution changes.
  let solved: Set<String>

  /// Endings of files that are configurations.
  private static let endings: Set<String> = ["conf", "cfg", "set", "xml", "json", "txt", ""]

  /// The router: its name stands before the first dot of the file's name, or else it is the
  /// `system host-name` in the file, or else the only router that the solution changes. nil: the
  /// file is no configuration, by its ending, and `isAlone` among the files. Throws where nothing
  /// says which it is.
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
