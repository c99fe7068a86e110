import Configuration
import Datastore
import Lab
import Management
import Network

/// What a workspace knows of labs: which one is loaded, how far its users are, and the moments to which
/// they can go back.
package struct LabRoom {
  /// The lab at hand; nil: none was loaded.
  var desk: LabDesk?
  /// How many hints of the stage at hand have been given.
  var hintCount = 0
  /// All that is random follows from it.
  package var seed: UInt64 = 1 { didSet { keyDice = Xoshiro256(seed: seed, name: "key pairs") } }
  /// Whether the user gave the seed: then key pairs that commands make follow from it too.
  package var isRepeatable = false
  var keyDice = Xoshiro256(seed: 1, name: "key pairs")
  var checkpoints: [(name: String, moment: LabMoment)] = []
  var past = LabPast()
  private var progress: LabProgress?
  private let file: ProgressFile?

  /// `state`: nil keeps no progress beyond the process.
  init(state: StateFolder?) { file = state.map { ProgressFile(in: $0) } }

  /// How far all users are; read from the state folder when it is first asked for.
  mutating func progressOfAll() throws(CommandFailure) -> LabProgress {
    if let progress { return progress }
    do throws(DatastoreError) {
      let read = LabProgress(parsing: try file?.contents() ?? [])
      progress = read
      return read
    } catch { throw CommandFailure("error: \(error)") }
  }

  /// Changes the progress, and keeps it.
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

/// The whole network at one moment, with what its lab and its management knew of it.
struct LabMoment {
  var network: Network
  var desk: LabDesk?
  var hintCount: Int
  /// What was active on each router.
  var trees: [String: Statement]
}
