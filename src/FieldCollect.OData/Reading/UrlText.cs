// The one place that calls Microsoft.OData.Core's URL parser and turns its exceptions into problems. Its messages quote
// the expression, so they are never passed on: only a property's name and a position are taken from them.
using System.Text.RegularExpressions;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal static partial class UrlText
{
    public static ODataUriParser Parser(IEdmModel model, string path, IEnumerable<KeyValuePair<string, string>> options)
    {
        var query = string.Join('&', options.Select(o => o.Key + "=" + Uri.EscapeDataString(o.Value)));
        return new ODataUriParser(model, new Uri(query.Length == 0 ? path : path + "?" + query, UriKind.Relative))
        {
            EnableNoDollarQueryOptions = true,
            UrlKeyDelimiter = ODataUrlKeyDelimiter.Slash,
        };
    }

    public static T Guard<T>(string? option, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (ODataUnrecognizedPathException)
        {
            throw ODataProblems.UnknownEntitySet();
        }
        catch (ODataException problem)
        {
            if (MissingProperty().Match(problem.Message) is { Success: true } missing)
                throw ODataProblems.UnknownProperty(missing.Groups[1].Value);
            if (MissingFunction().IsMatch(problem.Message))
                throw ODataProblems.NotSupported("A function of this name and these arguments", option);
            if (TooDeep().IsMatch(problem.Message))
                throw ODataProblems.TooComplex("The expression is nested too deeply.", option);
            var position = Position().Match(problem.Message);
            throw ODataProblems.MalformedUrl(position.Success ? $"Syntax error at position {position.Groups[1].Value}." : "Syntax error or types that do not fit.", option);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or UriFormatException or ArgumentException or InvalidCastException or IndexOutOfRangeException)
        {
            // The parser lets a few malformed literals escape as these.
            throw ODataProblems.MalformedUrl("Syntax error or types that do not fit.", option);
        }
    }

    /// <summary>Bounds what the parser is given, before it recurses: nesting of parentheses and number of operators, outside quotes.</summary>
    public static void Bound(string option, string text, ReadLimits limits)
    {
        int depth = 0, words = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\'')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (c is '(' or '[' && ++depth > limits.ExpressionDepth)
                throw ODataProblems.TooComplex("The expression is nested too deeply.", option);
            else if (c is ')' or ']')
                depth--;
            else if (c == ' ' || c == '-')
                words++;
        }
        // Every operator stands between blanks: two blanks an operator, three operators a term.
        if (words > limits.ExpressionNodes * 4)
            throw ODataProblems.TooComplex("The expression has too many terms.", option);
    }

    [GeneratedRegex("Could not find a property named '([A-Za-z0-9_]{1,100})' on type")]
    private static partial Regex MissingProperty();

    [GeneratedRegex("unknown function|No function signature", RegexOptions.IgnoreCase)]
    private static partial Regex MissingFunction();

    [GeneratedRegex("[Rr]ecursion|depth limit|too deep|maximum depth|limit was exceeded")]
    private static partial Regex TooDeep();

    [GeneratedRegex("at position ([0-9]+)")]
    private static partial Regex Position();
}
