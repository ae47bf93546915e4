/// Newsletters of tables, inline styles, links and images, as mail services send them.
struct Newsletter {
    private var words = Words(seed: 7)

    mutating func html() -> String {
        var out = """
            <!DOCTYPE html><html><head><meta charset="utf-8"><title>News</title><style type="text/css">
            body{margin:0;padding:0} @media only screen and (max-width:600px){.full{width:100%!important}}
            </style></head><body bgcolor="#f4f4f4" style="margin:0;padding:0;">
            <!--[if mso]><table width="600"><tr><td><![endif]-->
            """
        for _ in 0..<(10 + words.random(20)) {
            out += """
                <table width="100%" border="0" cellspacing="0" cellpadding="0" role="presentation" class="full"><tr>
                <td align="center" valign="top" style="padding:\(10 * (1 + words.random(3)))px 20px;font-family:Arial,'Helvetica Neue',Helvetica,\
                sans-serif;font-size:\(13 + words.random(2))px;line-height:24px;color:#333333;background-color:#ffffff;">
                <h2 style="margin:0 0 12px 0;font-size:20px;font-weight:bold;">\(words.sentence(4))</h2>
                <p style="margin:0 0 16px 0;">\(words.sentence(30 + words.random(60)))&nbsp;&mdash; <b>\(words.sentence(3))</b> &amp; \(words.sentence(8))</p>
                <a href="https://click.example.org/ls/click?upn=\(words.random(1 << 30))&amp;c=\(words.random(999))" target="_blank"
                style="display:inline-block;padding:12px 24px;color:#ffffff;text-decoration:none;mso-hide:all">\(words.sentence(2))</a>
                <img src="https://img.example.org/\(words.random(1 << 20)).png" width="560" height="200" alt="\(words.sentence(2))"
                style="display:block;border:0;width:100%;max-width:560px;height:auto;"></td></tr></table>

                """
        }
        return out + "</body></html>"
    }
}
