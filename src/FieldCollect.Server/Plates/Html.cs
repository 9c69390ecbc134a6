using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FieldCollect.Server.Plates;

/// <summary>Writes HTML. What comes from people or from the register goes through <see cref="Text"/> or an attribute, and is escaped there; Chinese stays readable.</summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new(8_192);

    /// <summary>Markup of our own, as it is written in the source.</summary>
    public Html Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public Html Text(string? text)
    {
        _text.Append(Encode(text));
        return this;
    }

    /// <summary><c>&lt;tag attributes&gt;text&lt;/tag&gt;</c>; tag and attributes are our own.</summary>
    public Html Line(string tag, string? text)
    {
        var end = tag.IndexOf(' ', StringComparison.Ordinal);
        _text.Append('<').Append(tag).Append('>').Append(Encode(text)).Append("</").Append(end < 0 ? tag : tag[..end]).Append(">\n");
        return this;
    }

    public Html Attribute(string name, string? value)
    {
        if (value is not null)
            _text.Append(' ').Append(name).Append("=\"").Append(Encode(value)).Append('"');
        return this;
    }

    public static string Encode(string? text) => text is null ? "" : Encoder.Encode(text);

    public override string ToString() => _text.ToString();
}
