// Who uses these connections speaks of credentials, replies and outcomes, which are words of the wire.
@_exported public import MailWire
