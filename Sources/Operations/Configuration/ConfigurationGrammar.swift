import Schema

extension SchemaText {
  /// The grammar of the commands of operational mode about configurations.
  static let configurations: [SchemaText] = [
    SchemaText(
      under: "show",
      """
      configuration command rpc get-configuration "Show current configuration" {
        <path: statement existing> command "Path of the statement" {
        }
      }
      """),
    SchemaText(
      under: "show system",
      """
      commit command rpc get-commit-information "Show pending commit requests and commit history" {
        revision command rpc get-commit-revision-information "Show the revision of the active configuration" {
          brief choice level "Display brief output (default)";
          detail choice level "Display detailed output";
        }
      }
      configuration "Show configuration information" {
        rescue command rpc get-rescue-information "Show rescue configuration";
      }
      rollback <number: integer 0..49 "Number of the rolled back configuration"> command rpc get-rollback-information
        element rollback "Show rolled back configuration" {
        compare <integer 0..49> "Show differences from another rolled back configuration";
      }
      """),
    SchemaText(
      under: "clear system",
      """
      commit command rpc clear-system-commit "Cancel pending commit" {
      }
      """),
    SchemaText(
      under: "request system",
      """
      configuration "Request operation on system configuration" {
        rescue "Request operation on system rescue configuration" {
          delete command rpc request-delete-rescue-configuration "Delete rescue configuration" {
          }
          save command rpc request-save-rescue-configuration "Save rescue configuration" {
          }
        }
      }
      """),
  ]
}
