import Configuration
import Datastore
import Lab
import Management
import Network

/// The state of labs in a workspace: the loaded lab, the progress of its users, and the moments to
/// which they can go back.
package struct LabRoom {
  /// The loaded lab; nil if none is loaded.
  var desk: LabDesk?
  /// The number of hints of the current stage that have been shown.
  var hintCount = 0
  /// The seed of everything that is random in the network.
  package var seed: UInt64 = 1 {
    didSet { keyGenerator = Xoshiro256(seed: seed, name: "key pairs") }
  }
  /// Whether the user chose the seed. Then key pairs that commands generate also follow from it.
  package var isRepeatable = false
  var keyGenerator = Xoshiro256(seed: 1, name: "key pairs")
  var checkpoints: [(name: String, moment: LabMoment)] = []
  var past = LabPast()
  private var progress: LabProgress?
  private let file: ProgressFile?

  /// Creates the state. `state` is nil if no progress is kept beyond the process.
  init(state: StateFolder?) { file = state.map { ProgressFile(in: $0) } }

  /// Returns the progress of all users, which is read from the state folder on the first call.
  mutating func progressOfAll() throws(CommandFailure) -> LabProgress {
    if let progress { return progress }
    do throws(DatastoreError) {
      let read = LabProgress(parsing: try file?.contents() ?? [])
      progress = read
      return read
    } catch { throw CommandFailure("error: \(error)") }
  }

  /// Changes the progress and stores it.
  mutating func record(_ change: (inout LabProgress) -> Void) throws(CommandFailure) {
    var next = try progressOfAll()
    change(&next)
    guard next != progress else { return }
    do throws(DatastoreError) { try file?.replace(Array(next.text.utf8)) } catch {
      throw CommandFailure("error: the progress could not be kept: \(error)")
    }
    progress = next
  }
}

/// The state of the whole network at one moment, with that of its lab and of its management.
struct LabMoment {
  var network: Network
  var desk: LabDesk?
  var hintCount: Int
  /// The active configuration of each router.
  var trees: [String: Statement]
}
