import Schema

extension SchemaText {
  /// The grammar of `show interfaces`, `show pfe` and `clear interfaces`.
  static let interfaces: [SchemaText] = [
    SchemaText(
      under: "show",
      """
      define interface-levels {
        brief choice level "Display brief output";
        descriptions choice level "Display interface description strings";
        detail choice level "Display detailed output";
        extensive choice level "Display extensive output";
        media choice level "Display media information";
        statistics choice level "Display statistics and detailed output";
        terse choice level "Display terse output";
      }
      interfaces command rpc get-interface-information "Show interface information" {
        use interface-levels;
        <interface-name: listed interfaces> command "Name of physical or logical interface" {
          use interface-levels;
        }
      }
      pfe "Show Packet Forwarding Engine information" {
        statistics "Show Packet Forwarding Engine statistics" {
          /// All packets that the router dropped are counted here, whatever dropped them.
          traffic command rpc get-pfe-statistics "Show Packet Forwarding Engine traffic statistics";
        }
      }
      """),
    SchemaText(
      under: "clear",
      """
      interfaces "Clear interface information" {
        statistics command rpc clear-interfaces-statistics "Set interface statistics to zero" {
          all choice which "Clear interface statistics on all interfaces";
          <interface-name: listed interfaces> command "Name of physical or logical interface" {
          }
        }
      }
      """),
  ]
}
