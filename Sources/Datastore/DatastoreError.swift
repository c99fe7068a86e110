import Glibc

/// The reason why a configuration could not be read or made durable, with the file or folder.
package struct DatastoreError: Error, Equatable {
  /// The kind of error.
  package enum Reason: Equatable, Sendable {
    /// A system call failed. The values are its name and its `errno`.
    case system(call: String, code: Int32)
    /// Another process has the state folder open. The value is its process ID; nil if it has not
    /// been written yet.
    case locked(holder: Int32?)
    /// The content of a file is not what was written there.
    case damaged(Damage)
    /// Another user could read or replace stored data through this file or folder.
    case unsafe(Fault)
    /// The rollback does not exist. Only those from 0 up to `stored` - 1 do.
    case noRollback(Int, stored: Int)
    /// The name of the router could lead out of the state folder, or be hidden in it.
    case unusableRouterName
    /// The name of the certificate or key could lead out of its folder, or be hidden in it.
    case unusableFileName
    /// Neither of the environment variables that determine the default state folder is set.
    case noHome
    /// The index would become larger than what is read at the start. The cause is a comment of
    /// several megabytes.
    case indexTooLong
    /// The serial numbers of the index are exhausted.
    case serialsExhausted
    /// The last step of a commit failed, and so did the attempt to undo it. The next start
    /// determines which configuration is active.
    case undecided(call: String, code: Int32)
  }

  /// The way in which a file differs from what was written.
  package enum Damage: Equatable, Sendable {
    /// The file does not exist.
    case missing
    /// The path is that of a link, a folder or a device.
    case notRegularFile
    /// The file has another number of octets than the record says.
    case length(expected: Int, found: Int)
    /// The file has more octets than its reader permits.
    case longer(than: Int)
    /// The checksum of the content is not the recorded one.
    case checksum
    /// The index has the format of another release.
    case version
    /// A line of the index is malformed. Lines are counted from 1.
    case line(Int)
  }

  /// The reason why a file or folder is not used.
  package enum Fault: Equatable, Sendable {
    /// It is a symbolic link.
    case link
    /// It is not a folder.
    case notFolder
    /// It is not a regular file with a single name.
    case notPlainFile
    /// Its owner is neither this user, nor the superuser, nor the owner of the state folder.
    case foreignOwner
    /// Every user may write to it.
    case writableByAll
  }

  /// The kind of error, with its values.
  package var reason: Reason
  /// The file or folder; the name of the router or file if that cannot be used.
  package var path: String

  /// Creates an error for the file or folder at `path`.
  package init(_ reason: Reason, at path: String) {
    self.reason = reason
    self.path = path
  }
}

extension DatastoreError: CustomStringConvertible {
  /// The error in one line, which begins with the path.
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
  /// The damage in a few words.
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
  /// The fault in a few words, with what the user can do about it.
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
