import Glibc

/// Why configuration could not be read or made durable, and at which file or folder.
package struct DatastoreError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    /// A system call failed: its name and its `errno`.
    case system(call: String, code: Int32)
    /// Another process has the state folder open; nil: it has not yet written which.
    case locked(holder: Int32?)
    /// What is on disk is not what was written there.
    case damaged(Damage)
    /// A file or folder through which another user could read or replace what is kept.
    case unsafe(Fault)
    /// No such rollback: only 0 up to, not including, `stored` exist.
    case noRollback(Int, stored: Int)
    /// A name that could leave the state folder, or hide in it.
    case unusableRouterName
    /// The same, of a certificate or key.
    case unusableFileName
    /// Neither variable that leads to a default state folder is set.
    case noHome
    /// The index would outgrow what is read back at start: a comment of megabytes.
    case indexTooLong
    /// The index counts as many commits as it can.
    case serialsExhausted
    /// The commit's last step failed, and so did taking it back: the next start decides.
    case undecided(call: String, code: Int32)
  }

  /// How a file differs from what was written.
  package enum Damage: Equatable, Sendable {
    case missing
    case notRegularFile
    case length(expected: Int, found: Int)
    case longer(than: Int)
    case checksum
    case version
    /// A line of the index, counted from 1.
    case line(Int)
  }

  /// Why a file or folder is not used.
  package enum Fault: Equatable, Sendable {
    case link
    case notFolder
    case notPlainFile
    case foreignOwner
    case writableByAll
  }

  package var reason: Reason
  package var path: String

  package init(_ reason: Reason, at path: String) {
    self.reason = reason
    self.path = path
  }
}

extension DatastoreError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .system(let call, let code): "\(path): \(call): \(Self.sentence(for: code))"
    case .locked(let holder?): "\(path): in use by another aspic, process \(holder)"
    case .locked(nil): "\(path): in use by another aspic"
    case .damaged(let damage):
      "\(path): \(damage); restore this file from a copy, or move its folder away to start afresh"
    case .unsafe(let fault): "\(path): \(fault)"
    case .noRollback(_, stored: 0): "\(path): nothing has been committed yet"
    case .noRollback(let number, let stored):
      "\(path): no rollback \(number); there are 0 to \(stored - 1)"
    case .unusableRouterName: "\(path): not usable as the name of a router's folder"
    case .unusableFileName: "\(path): not usable as the name of a file"
    case .noHome: "no state folder: neither XDG_STATE_HOME nor HOME is an absolute path"
    case .indexTooLong: "\(path): the comments of all commits together are too long"
    case .serialsExhausted: "\(path): no further commits can be counted"
    case .undecided(let call, let code):
      "\(path): \(call): \(Self.sentence(for: code)); the next start will show whether the commit holds"
    }
  }

  private static func sentence(for code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

extension DatastoreError.Damage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing: "the file is missing"
    case .notRegularFile: "not a regular file"
    case .length(let expected, let found): "damaged: \(found) octets where \(expected) were written"
    case .longer(let limit): "damaged: more than the \(limit) octets that were written"
    case .checksum: "damaged: its checksum differs"
    case .version: "not an index of this version of aspic"
    case .line(let line): "damaged at line \(line)"
    }
  }
}

extension DatastoreError.Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .link: "a symbolic link, which is not followed; put what it leads to in its place"
    case .notFolder: "not a folder"
    case .notPlainFile: "not a regular file of one name; remove it"
    case .foreignOwner: "belongs to another user"
    case .writableByAll: "writable by every user; withdraw that (chmod o-w)"
    }
  }
}
