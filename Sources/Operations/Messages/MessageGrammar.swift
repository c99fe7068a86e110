import Schema

extension SchemaText {
  /// The grammar of `request message`.
  static let messages: [SchemaText] = [
    SchemaText(
      under: "request",
      """
      message rpc request-message "Send text message to other users" {
        all "Send text message to all users" {
          message <text: word> command "Text of the message" {
          }
        }
        user <user: listed users> "Send text message to a user" {
          message <text: word> command "Text of the message" {
          }
        }
      }
      """)
  ]
}
