using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FieldCollect.Bulletins.Html;

/// <summary>Writes HTML. Names that come from the register go through <see cref="Text(string)"/> or a method that does, and are escaped there; Chinese stays readable.</summary>
internal sealed class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new(64 * 1024);

    /// <summary>Markup of our own, as it is written in the source.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public Markup Text(string text)
    {
        _text.Append(Encode(text));
        return this;
    }

    /// <summary>Chinese, and English in smaller letters.</summary>
    public Markup Text(Text text)
    {
        _text.Append(Encode(text.Chinese)).Append(" <span class=\"en\" lang=\"en\">").Append(Encode(text.English)).Append("</span>");
        return this;
    }

    /// <summary><c>&lt;tag attributes&gt;text&lt;/tag&gt;</c>; tag and attributes are our own.</summary>
    public Markup Line(string tag, Text text) => Open(tag).Text(text).Close(tag);

    public Markup Line(string tag, string text) => Open(tag).Text(text).Close(tag);

    public Markup Open(string tag)
    {
        _text.Append('<').Append(tag).Append('>');
        return this;
    }

    public Markup Close(string tag)
    {
        var end = tag.IndexOf(' ', StringComparison.Ordinal);
        _text.Append("</").Append(end < 0 ? tag : tag[..end]).Append(">\n");
        return this;
    }

    public static string Encode(string text) => Encoder.Encode(text);

    public override string ToString() => _text.ToString();
}
