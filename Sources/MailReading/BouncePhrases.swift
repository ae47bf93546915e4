/// What mail systems write when they can't deliver, in lower case.
enum BouncePhrases {
    static let subjects = PhraseSet([
        "undeliver", "non-delivery", "nondelivery", "non delivery", "delivery status notification",
        "delivery notification",
        "delivery failure", "delivery failed", "failed delivery", "failure delivery", "mail delivery",
        "delivery report",
        "failure notice", "failure notification", "returned mail", "returned to sender", "return to sender",
        "mail failure",
        "message delivery", "delivery problem", "delivery error", "error delivering", "error in delivery",
        "could not be delivered", "couldn't be delivered", "not delivered", "unable to deliver", "cannot be delivered",
        "can't be delivered", "message you sent", "mail system error", "returned message", "message status",
        "message returned", "undelivered", "delayed mail", "warning: could not send", "warning: message", "delayed",
        "mail could not", "recipient unknown", "user unknown", "unzustellbar", "nicht zugestellt", "unzustellbarkeit",
        "zustellung fehlgeschlagen", "échec de la remise", "échec de remise", "non remis", "notification d'échec",
        "no se puede entregar", "no entregado", "notificación de error", "mensaje no entregado", "não entregue",
        "falha na entrega", "mancato recapito", "non recapitabile", "mancata consegna", "onbestelbaar",
        "niet bezorgd", "kan inte levereras", "kunne ikke leveres", "nedoručiteln", "niedostarcz", "nie dostarczono",
        "недоставлен", "не доставлено", "не может быть доставлено", "配信不能", "配送不能", "配信エラー", "送信エラー", "エラー通知",
        "未送达", "退信", "退件", "반송", "전송 실패", "notice: mail delivery", "rejected mail", "mail rejected",
        "bounce notification", "non remis :", "unzustellbar:", "email not sent", "there was an error sending",
        "mail error",
        "error sending", "failed mail", "permanent error", "sorry, no mailbox", "address unknown", "invalid recipient",
    ])

    static let bodies = PhraseSet([
        "undeliver", "could not be delivered", "couldn't be delivered", "could not deliver", "couldn't deliver",
        "cannot be delivered", "can't be delivered", "can not be delivered", "was not delivered", "not been delivered",
        "unable to deliver", "wasn't able to deliver", "unable to be delivered", "was unable to deliver",
        "not delivered",
        "delivery failed", "delivery has failed", "failed to deliver", "delivery to the following",
        "failed permanently",
        "delivery failure", "delivery error", "permanent error", "permanent fatal errors", "user unknown",
        "unknown user", "no such user", "does not exist", "doesn't exist", "mailbox unavailable", "mailbox not found",
        "mailbox full", "mailbox is full", "over quota", "exceeded storage", "returned to sender", "did not reach",
        "has been rejected", "was rejected", "could not be sent", "couldn't be sent", "message you sent",
        "the following addresses had", "the following recipient", "following address", "undelivered",
        "invalid recipient",
        "recipient address rejected", "unknown recipient", "recipient unknown", "address rejected", "no mailbox here",
        "delivery attempt", "delivery temporarily suspended", "will keep trying", "still trying",
        "has not been delivered",
        "delivery status", "message was not accepted", "host or domain name not found", "transcript of session",
        "konnte nicht zugestellt", "nicht zugestellt werden", "n'a pas pu être remis", "n'a pas pu être délivré",
        "no se pudo entregar", "não pôde ser entregue", "impossibile recapitare", "kon niet worden bezorgd",
        "kunde inte levereras", "не может быть доставлено", "не удалось доставить", "не было доставлено",
        "送信できませんでした", "配信できませんでした", "配送できません", "届けることができません", "無法傳遞", "无法送达", "退信",
        "message from yahoo", "sorry, we were unable", "the message was not", "your message cannot", "your email to",
    ])

    /// What stands above a returned mail that is not attached.
    static let originals = PhraseSet([
        "copy of the message", "copy of your message", "original message follows", "original message was",
        "--- the header of the original", "below this line is a copy", "message header follows",
        "original message headers", "returned message", "the original message", "unsent message follows",
        "message contents follow", "return-path:", "received: from", "--- original message", "undelivered message",
    ])

    static let delays = PhraseSet([
        "delivery status notification (delay)", "delayed mail", "could not send message for", "still trying",
        "will keep trying", "delivery delayed", "has been delayed", "message delayed", "warning message only",
        "do not need to resend", "not yet been delivered", "will be retried", "will continue to try", "is delayed",
        "delivery is delayed", "delivery attempts will continue", "temporary problem", "wird verzögert", "retardé",
    ])
}
