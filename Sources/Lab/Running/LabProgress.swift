/// The progress of users in labs. It is stored as lines of `USER LAB STAGE POINTS`, and `USER LAB
/// at STAGE` for the current stage. The points of a stage that is named `at` are stored as `USER
/// LAB points at POINTS`.
package struct LabProgress: Equatable, Sendable {
  /// One user in one lab.
  package struct Key: Hashable, Comparable, Sendable {
    /// The name of the user.
    package var user: String
    /// The name of the lab.
    package var lab: String

    /// Creates the key of a user in a lab.
    package init(user: String, lab: String) {
      self.user = user
      self.lab = lab
    }

    /// Orders keys by the user, and then by the lab.
    package static func < (left: Key, right: Key) -> Bool {
      (left.user, left.lab) < (right.user, right.lab)
    }
  }

  /// The progress of one user in one lab.
  package struct Entry: Equatable, Sendable {
    /// The current stage; nil if none has begun.
    package var stage: String?
    /// The highest points that were earned in each stage.
    package var points: [String: Int] = [:]
  }

  /// The progress of all users in all labs.
  package private(set) var entries: [Key: Entry] = [:]

  /// Creates the progress before any stage has begun.
  package init() {}

  /// Parses the stored progress. Invalid lines are skipped.
  package init(parsing octets: [UInt8]) {
    for line in String(decoding: octets, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4 || (words.count == 5 && words[2] == "points") else { continue }
      let key = Key(user: words[0], lab: words[1])
      if words.count == 4, words[2] == "at" {
        entries[key, default: Entry()].stage = words[3]
      } else if let points = Int(words[words.count - 1]), points >= 0 {
        entries[key, default: Entry()].points[words[words.count - 2]] = points
      }
    }
  }

  /// Returns the progress of a user in a lab; an empty entry if there is none.
  package subscript(key: Key) -> Entry { entries[key] ?? Entry() }

  /// Records that a user has begun a stage.
  package mutating func begin(_ stage: String, _ key: Key) {
    entries[key, default: Entry()].stage = stage
  }

  /// Records the points of a stage if they are higher than before.
  package mutating func earn(_ points: Int, in stage: String, _ key: Key) {
    let best = entries[key]?.points[stage] ?? 0
    entries[key, default: Entry()].points[stage] = max(best, points)
  }

  /// The progress in the form in which it is stored.
  package var text: String {
    entries.sorted { $0.key < $1.key }.map { key, entry in
      let stage = entry.stage.map { "\(key.user) \(key.lab) at \($0)\n" } ?? ""
      let points = entry.points.sorted { $0.key < $1.key }
      let lines = points.map { name, points in
        "\(key.user) \(key.lab) " + (name == "at" ? "points " : "") + "\(name) \(points)\n"
      }
      return stage + lines.joined()
    }.joined()
  }
}
