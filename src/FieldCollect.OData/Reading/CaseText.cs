// case(condition:value,…) (OData URL Conventions 5.1.1.15) as calls of a function with three arguments, each the last of the one before,
// which Microsoft.OData.Core 7.7.2 can parse: odata_case(condition,value,odata_case(…,null)).
using System.Text;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

internal static partial class CaseText
{
    public static string Rewrite(string option, string text)
    {
        if (!text.Contains("case", StringComparison.OrdinalIgnoreCase))
            return text;
        var output = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
                quoted = !quoted;
            if (quoted || !IsCase(text, i) || TopLevel.Close(text, i + 4) is not (> 0 and var close))
            {
                output.Append(text[i]);
                continue;
            }
            var pairs = TopLevel.Split(text[(i + 5)..close], ',').Select(pair => Pair(option, pair)).ToList();
            foreach (var (condition, value) in pairs)
                output.Append(UrlText.Case).Append('(').Append(Rewrite(option, condition)).Append(',').Append(Rewrite(option, value)).Append(',');
            output.Append("null").Append(')', pairs.Count);
            i = close;
        }
        return output.ToString();
    }

    private static bool IsCase(string text, int i) =>
        i + 4 < text.Length && text[i + 4] == '(' && text.AsSpan(i, 4).Equals("case", StringComparison.OrdinalIgnoreCase)
        && (i == 0 || !char.IsLetterOrDigit(text[i - 1]) && text[i - 1] is not ('_' or '.' or '/'));

    private static (string Condition, string Value) Pair(string option, string text)
    {
        // The colons of a time of day, of an instant and of a lambda are none of ours; the latter stands in parentheses.
        var colon = TopLevel.IndexOf(TimeOfDay().Replace(text, time => time.Value.Replace(':', '_')), ':');
        return colon > 0
            ? (text[..colon], text[(colon + 1)..])
            : throw ODataProblems.MalformedUrl("case takes pairs of a condition and a value with a colon between.", option);
    }

    [GeneratedRegex(@"T\d\d:\d\d(:\d\d)?|\d\d:\d\d:\d\d|[+-]\d\d:\d\d")]
    private static partial Regex TimeOfDay();
}
