import DatastoreTestSupport

@testable import Datastore

/// Checks a state folder whose files were altered in any way: it opens, or the error has a reason;
/// it is the same when it is opened twice; each listed text has its length and checksum, or is
/// damaged; and after the next commit the folder opens with that one first, and all others behind
/// it.
///
/// The first octet chooses the number of commits. Alterations follow, of an octet of a file or of a
/// whole file; an octet determines whether the checksum of an altered index is corrected.
@Sendable func fuzzDatastore(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let disk = PowerLossFileSystem(root: "/disk")
  do {
    let state = try StateFolder(path: "/disk/state", fileSystem: disk)
    var datastore = try Datastore(router: "r", in: state)
    for number in 0...input.number(below: 5) {
      try datastore.commit(
        Array("text \(number)".utf8), date: Int64(number), user: "ann", comment: "c %\(number)")
    }
    if input.octet() & 1 == 1 {
      try datastore.save(Array("rescue".utf8), in: .rescue, date: 9, user: "ben")
    }
    while !input.isEmpty { try damage("/disk/state/r", of: disk, as: &input) }
  } catch {
    preconditionFailure("an intact folder: \(error)")
  }
  reopen(disk)
}

private func damage(
  _ folder: String, of disk: PowerLossFileSystem, as input: inout FuzzInput
) throws(DatastoreError) {
  let kind = input.octet()
  guard let name = input.pick(try disk.names(inFolder: folder).sorted()) else { return }
  let path = "\(folder)/\(name)"
  var octets = try disk.contents(of: path, limit: .max) ?? []
  switch kind & 3 {
  case 0: return try disk.remove(path)
  case 1: input.alter(&octets)
  case 2: octets = input.read(input.word())
  default:
    // A file gets another name, such as a text the number of no commit.
    return try disk.rename(path, to: "\(folder)/\(kind >> 2).conf")
  }
  if kind & 4 != 0, name == CommitIndex.fileName || name == CommitIndex.copyName {
    octets = resealed(octets)
  }
  let file = try disk.create(path)
  try disk.append(octets, to: file)
  disk.close(file)
}

/// Returns the lines of an index with a correct last line.
private func resealed(_ octets: [UInt8]) -> [UInt8] {
  let lines = octets.split(separator: UInt8(ascii: "\n"))
    .filter { !$0.starts(with: "end ".utf8) }.flatMap { $0 + [UInt8(ascii: "\n")] }
  return lines + Array("end \(String(Checksum(of: lines).value, radix: 16))\n".utf8)
}

private func reopen(_ disk: PowerLossFileSystem) {
  guard let state = try? StateFolder(path: "/disk/state", fileSystem: disk) else { return }
  let opened: Datastore
  do throws(DatastoreError) { opened = try Datastore(router: "r", in: state) } catch {
    precondition(!error.description.isEmpty, "an error without words")
    return
  }
  guard let again = try? Datastore(router: "r", in: state), again.records == opened.records,
    again.deadline == opened.deadline
  else { preconditionFailure("opened twice, it is not the same") }
  precondition(opened.records.count <= CommitIndex.capacity, "the history is too long")
  let isDescending = zip(opened.records, opened.records.dropFirst()).allSatisfy {
    $0.serial > $1.serial
  }
  precondition(isDescending, "the history has no order")
  let texts = texts(of: opened)
  if let index = try? CommitIndex(octets: opened.index.octets, path: "") {
    precondition(index == opened.index, "an index is written as something else")
  } else {
    preconditionFailure("an index that was written cannot be read")
  }
  commit(to: opened, texts, in: state)
}

/// Returns the texts of a datastore; nil stands for a damaged one.
private func texts(of datastore: Datastore) -> [[UInt8]?] {
  datastore.records.enumerated().map { number, record in
    guard let text = try? datastore.text(ofRollback: number) else { return nil }
    precondition(
      text.count == record.octetCount && Checksum(of: text).value == record.checksum,
      "a damaged text is taken for a whole one")
    return text
  }
}

private func commit(to opened: Datastore, _ former: [[UInt8]?], in state: StateFolder) {
  var datastore = opened
  let text = Array("the next".utf8)
  do throws(DatastoreError) {
    try datastore.commit(text, date: 77, user: "eve")
  } catch {
    // The index may declare that the last number is in use.
    guard case .serialsExhausted = error.reason else { preconditionFailure("commit: \(error)") }
    return
  }
  guard let next = try? Datastore(router: "r", in: state) else {
    preconditionFailure("after a commit it does not open")
  }
  precondition(next.damage.isEmpty, "after a commit the index is damaged")
  precondition(next.records == datastore.records, "after a commit the history is another")
  let expected = [text] + former.prefix(CommitIndex.capacity - 1)
  precondition(texts(of: next) == expected, "after a commit a text is another")
}
