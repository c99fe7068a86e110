import Configuration
import Lab
import Schema
import SessionTestSupport
import Shell

/// Checks the rules of `LoadTrial` for a text that is read as `set` commands.
@Sendable func fuzzSetText(_ octets: [UInt8]) { LoadTrial.run(octets, as: [.set]) }

/// Checks the rules of `LoadTrial` for a text that is read as a patch.
@Sendable func fuzzPatchText(_ octets: [UInt8]) { LoadTrial.run(octets, as: [.patch]) }

/// Checks the rules of `LoadTrial` for octets that are read as statements in braces, XML or JSON.
@Sendable func fuzzConfigurationText(_ octets: [UInt8]) {
  LoadTrial.run(octets, as: [.text, .xml, .json])
}

/// Reads a text into a tree, and checks that the result is the same each time; that errors have
/// places; that the tree, printed in any form, is read as the same tree, except for unlisted
/// statements in XML and JSON; and that the output of `compare` leads to it.
///
/// The first octet chooses the tree, and the second how the text is read.
private enum LoadTrial {
  static func run(_ octets: [UInt8], as formats: [ConfigurationReader.Format]) {
    var input = FuzzInput(octets)
    guard let base = input.pick(bases) else { return }
    let steering = input.octet()
    let format = formats[Int(steering & 3) % formats.count]
    let actions = ConfigurationReader.Action.allCases
    let action = actions[Int(steering >> 2 & 3) % actions.count]
    let operations = ConfigurationReader.DefaultOperation.allCases
    let reader = ConfigurationReader(
      format, action, recordingPlaces: steering & 0x10 != 0, keepingUnlisted: steering & 0x20 != 0,
      defaultOperation: operations[Int(steering >> 6) % operations.count])
    let text = input.readRest()
    let loaded = reader.read(text, into: base)
    let again = reader.read(text, into: base)
    precondition(
      loaded.tree == again.tree && loaded.errors == again.errors
        && loaded.warnings == again.warnings, "read again, the text is something else")
    check(loaded)
    // A file that is not XML or JSON changes nothing: what was read before the error is not used.
    if loaded.isRefused { return }
    requireReadable(loaded.tree, keepingUnlisted: steering & 0x20 != 0)
    // A patch keeps no unlisted statement.
    if steering & 0x20 == 0 { requireComparable(base, loaded.tree) }
  }

  private static let bases: [Statement] = {
    var bases = [Statement.empty]
    for lab in ["manual-esp", "base"] {
      guard let file = try? LabLibrary.file(named: lab)?.lab(),
        let tree = file.configurations["pe1"]
      else { continue }
      bases.append(ConfigurationReader(.text).read(Array(tree.text.utf8)).tree)
    }
    return bases
  }()

  private static func check(_ loaded: Loaded) {
    precondition(loaded.errorCount == 0 || !loaded.errors.isEmpty, "errors without an error")
    precondition(loaded.errors.count <= LoadErrors.limit + 1, "too many errors are kept")
    for error in loaded.errors + loaded.warnings {
      precondition(error.line >= 0 && error.column >= 0, "an error has no place")
      precondition(!error.report(file: "f").isEmpty, "an error has no words")
    }
  }

  private static func requireReadable(_ tree: Statement, keepingUnlisted: Bool) {
    let forms: [(ConfigurationFile.Format, ConfigurationReader.Format)] = [
      (.text, .text), (.set, .set), (.xml, .xml), (.json, .json),
    ]
    for (written, read) in forms {
      let text = ConfigurationFile.print(tree, as: written)
      let reader = ConfigurationReader(read, .override, keepingUnlisted: keepingUnlisted)
      let loaded = reader.read(Array(text.utf8))
      precondition(loaded.errors.isEmpty, "what is printed has errors: \(loaded.errors)\n\(text)")
      let expected = read == .set ? tree.full.uncommented : tree
      guard loaded.tree != expected else { continue }
      let change = Comparison.text(from: expected, to: loaded.tree, in: .configuration)
      preconditionFailure("what is printed is read as something else\n\(text)---\n\(change)")
    }
  }

  /// Requires that the comparison leads from one tree to the other. Protected statements prevent
  /// parts of a patch; a container that a patch empties is removed; and a comparison does not show
  /// the order of foreign statements that are not a list.
  private static func requireComparable(_ base: Statement, _ tree: Statement) {
    let comparison = Comparison.text(from: base, to: tree, in: .configuration)
    if comparison.isEmpty || base.mayHoldProtected || tree.mayHoldProtected { return }
    let patched = ConfigurationReader(.patch).read(Array(comparison.utf8), into: base)
    precondition(
      patched.errors.isEmpty, "a comparison has errors: \(patched.errors)\n\(comparison)")
    guard patched.tree.full != tree.full else { return }
    let change = Comparison.text(from: tree.full, to: patched.tree.full, in: .configuration)
    precondition(change.isEmpty, "a comparison leads elsewhere\n\(comparison)---\n\(change)")
  }
}
