import Schema

extension SchemaText {
  /// The grammar of `restart`, `show version`, and the commands about the system and its users.
  static let system: [SchemaText] = [
    SchemaText(
      """
      restart "Restart software process" {
        /// Security associations are negotiated again; statistics are kept.
        ipsec-key-management command rpc restart-ipsec-key-management "IPSec Key Management daemon";
      }
      """),
    SchemaText(
      under: "request system",
      """
      /// A private candidate of the session is dropped.
      logout command rpc request-logout-user "Forcibly end user's sessions" {
        pid <integer 1..2147483647> "Process of the user";
        terminal <word> "Terminal of the user";
        user <listed users> "Name of the user";
      }
      """),
    SchemaText(
      under: "show system",
      """
      memory command rpc get-system-memory-information "Show system memory usage";
      storage command rpc get-system-storage "Show local storage data";
      uptime command rpc get-system-uptime-information "Show time since system and processes started";
      users command rpc get-system-users-information "Show users who are currently logged in";
      """),
    SchemaText(
      under: "show",
      """
      chassis "Show chassis information" {
        hardware command rpc get-chassis-inventory "Show installed hardware components";
        routing-engine command rpc get-route-engine-information "Show Routing Engine status";
      }
      version command rpc get-software-information "Show software process revision levels" {
        brief choice level "Display brief output (default)";
        detail choice level "Display detailed output";
      }
      """),
  ]
}
