using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Server.Plates;

/// <summary>What every public page shares: head, style, header and footer, and a length that tells nothing.</summary>
internal static class PublicLayout
{
    // A full sketch and the longest address fit; what is shorter is filled up, so that the length of a page says nothing of the place.
    private const int SizeClass = 12 * 1024;

    private const string Style = """
        *{box-sizing:border-box}
        html{font-size:125%;-webkit-text-size-adjust:100%}
        body{margin:0;color:#1b232b;background:#fff;font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;line-height:1.55;overflow-wrap:anywhere}
        header{background:#0b4a8f;color:#fff;padding:.7rem min(1rem,5vw)}
        header div,main,footer{max-width:38rem;margin:0 auto}
        header div{display:flex;flex-wrap:wrap;gap:.3rem 1rem;justify-content:space-between;align-items:baseline}
        header p{margin:0;font-weight:bold}
        header a{color:#fff}
        main{padding:.8rem min(1rem,5vw) 1.5rem}
        h1{font-size:1.3rem;line-height:1.35;margin:.4rem 0 .6rem}
        h2{font-size:1.05rem;margin:1.5rem 0 .4rem;padding-top:.8rem;border-top:1px solid #c3ccd6}
        p{margin:.4rem 0}
        a{color:#0b4a8f}
        .plate{background:#0b4a8f;color:#fff;border-radius:.5rem;padding:.9rem 1rem;margin:.6rem 0 1rem;border:.15rem solid #0b4a8f;box-shadow:inset 0 0 0 .1rem #fff}
        .plate p{margin:0}
        .plate .number{font-size:1.7rem;font-weight:bold;line-height:1.3}
        .quiet{color:#4a5662;font-size:.85rem}
        .plate .quiet{color:#dbe7f5}
        dl{margin:.3rem 0}
        dl div{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:.15rem 0}
        dt{color:#4a5662;min-width:5em}
        dd{margin:0}
        .tel{font-weight:bold}
        .services{list-style:none;margin:0;padding:0}
        .services a{display:block;border:.1rem solid #0b4a8f;border-radius:.5rem;padding:.65rem .9rem;margin:.55rem 0;text-decoration:none;min-height:2.6rem}
        .services a strong{display:block;font-size:1.08rem}
        .services a span{color:#4a5662;font-size:.85rem}
        .services a:hover{background:#eef4fb}
        .map{margin:.8rem 0}
        .map svg{display:block;width:100%;height:auto;max-width:28rem}
        figcaption{color:#4a5662;font-size:.8rem}
        label,legend{display:block;font-weight:bold;margin:1rem 0 .2rem}
        .hint{display:block;color:#4a5662;font-size:.85rem;margin:0 0 .2rem;font-weight:normal}
        .mark{font-weight:normal;color:#4a5662;font-size:.85rem}
        input,select,textarea,button{font:inherit;color:inherit}
        input[type=text],input[type=tel],input[type=date],input[type=file],select,textarea{width:100%;min-height:2.6rem;padding:.4rem .6rem;border:.1rem solid #56616d;border-radius:.35rem;background:#fff}
        textarea{min-height:7rem}
        .choice{font-weight:normal;display:flex;gap:.6rem;align-items:flex-start;margin:.6rem 0}
        .choice input{width:1.4rem;height:1.4rem;flex:none;margin-top:.1rem}
        fieldset{border:0;padding:0;margin:0}
        button{width:100%;min-height:3rem;margin:1.3rem 0 .4rem;background:#0b4a8f;color:#fff;border:0;border-radius:.5rem;font-weight:bold}
        button:hover{background:#083867}
        :focus-visible{outline:.2rem solid #b35900;outline-offset:.15rem}
        .wrong{border-left:.3rem solid #b3261e;padding:.3rem .8rem;margin:.8rem 0;background:#fdf1f0}
        .wrong h2{border:0;padding:0;margin:.2rem 0}
        .error{color:#b3261e;display:block;font-weight:bold;font-size:.9rem}
        .receipt{font-size:1.45rem;font-weight:bold;letter-spacing:.03em;border:.15rem dashed #0b4a8f;border-radius:.5rem;padding:.5rem .7rem;margin:.5rem 0}
        .skip{position:absolute;left:-99rem}
        .skip:focus{position:static}
        footer{padding:0 min(1rem,5vw) 2rem;color:#4a5662;font-size:.85rem}
        @media print{.services,.skip,form,header a,.noprint{display:none}header,.plate{background:#fff;color:#000;border:.1rem solid #000}.plate .quiet,dt,figcaption,footer{color:#000}html{font-size:100%}}
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>No script at all, no picture from elsewhere, the one style that is in the page, forms to ourselves.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{StyleHash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="chinese">The page's language.</param>
    /// <param name="title">Of the window.</param>
    /// <param name="path">Where the other language is; null where a page cannot be asked for again.</param>
    /// <param name="body">What stands in main.</param>
    public static byte[] Page(bool chinese, string title, string? path, Action<Html> body)
    {
        var html = new Html();
        html.Raw($"<!DOCTYPE html>\n<html lang=\"{(chinese ? "zh-CN" : "en")}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Raw("<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n").Line("title", $"{title} - {Words.Service.In(chinese)}")
            .Raw("<style>").Raw(Style).Raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">").Text(Words.SkipTo.In(chinese)).Raw("</a>\n<header><div><p>")
            .Text(Words.Service.In(chinese)).Raw("</p>");
        if (path is not null)
            html.Raw("<a").Attribute("href", $"{path}?lang={(chinese ? "en" : "zh")}").Raw(chinese ? " lang=\"en\" hreflang=\"en\">English</a>" : " lang=\"zh-CN\" hreflang=\"zh-CN\">中文</a>");
        html.Raw("</div></header>\n<main id=\"main\">\n");
        body(html);
        html.Raw("</main>\n<footer>").Line("p", Words.Emergency.In(chinese)).Raw("</footer>\n</body>\n</html>\n");
        return Filled(Encoding.UTF8.GetBytes(html.ToString()));
    }

    // White space behind the end of the document means nothing (HTML, 13.2.6.4.20).
    private static byte[] Filled(byte[] page)
    {
        var filled = new byte[(page.Length + SizeClass - 1) / SizeClass * SizeClass];
        page.CopyTo(filled, 0);
        filled.AsSpan(page.Length).Fill((byte)' ');
        return filled;
    }
}
