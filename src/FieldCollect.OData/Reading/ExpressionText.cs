// What Microsoft.OData.Core 7.7.2 does not parse is said in words that it does parse: divby, Nav/$count($filter=…), and lists
// behind `in` that are aliases or hold some. Everything else of an expression is left as it came.
using System.Text;

namespace FieldCollect.OData;

/// <param name="Counts">For each /$count of the text in order: the filter that stood in its parentheses, or null.</param>
internal sealed record ExpressionText(string Text, IReadOnlyList<string?> Counts)
{
    private static readonly HashSet<string> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        "eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "in", "add", "sub", "mul", "div", "mod",
    };

    public static ExpressionText Of(string option, string text, IReadOnlyDictionary<string, string> aliases)
    {
        // The parser takes operators in any case, but not inside an alias.
        var alias = option.StartsWith('@');
        if (!alias && !text.Contains("$count", StringComparison.OrdinalIgnoreCase) && !text.Contains("divby", StringComparison.OrdinalIgnoreCase)
            && !(text.Contains('@') && text.Contains("in ", StringComparison.OrdinalIgnoreCase)))
            return new ExpressionText(text, []);
        var output = new StringBuilder(text.Length);
        var counts = new List<string?>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\'')
            {
                var end = text.IndexOf('\'', i + 1) is >= 0 and var at ? at + 1 : text.Length;
                output.Append(text, i, end - i);
                i = end;
                continue;
            }
            var length = WordLength(text, i);
            if (length == 0)
            {
                output.Append(text[i++]);
                continue;
            }
            var word = text.AsSpan(i, length);
            var next = i + length;
            // Both stand on the same step of precedence and group from the left, so that a divby b is a mul 1.0 div b also amid others.
            if (word.Equals("divby", StringComparison.OrdinalIgnoreCase))
                output.Append("mul 1.0 div");
            else if (alias && Operators.Contains(text.Substring(i, length)))
                output.Append(text.Substring(i, length).ToLowerInvariant());
            else
                output.Append(word);
            if (word.Equals("$count", StringComparison.OrdinalIgnoreCase) && i > 0 && text[i - 1] == '/')
                counts.Add(CountOptions(option, text, ref next));
            else if (word.Equals("in", StringComparison.OrdinalIgnoreCase))
                List(option, text, ref next, aliases, output);
            i = next;
        }
        return new ExpressionText(output.ToString(), counts);
    }

    private static string? CountOptions(string option, string text, ref int next)
    {
        if (next >= text.Length || text[next] != '(')
            return null;
        var close = TopLevel.Close(text, next);
        if (close < 0)
            throw ODataProblems.MalformedUrl($"A parenthesis is not closed: position {next}.", option);
        var options = QueryOptions.Nested(text[(next + 1)..close]);
        options.Allow("$filter");
        next = close + 1;
        return options["$filter"];
    }

    /// <summary>in @list, in (@a,@b): the aliases' texts take their places, a JSON list that of a list of literals.</summary>
    private static void List(string option, string text, ref int next, IReadOnlyDictionary<string, string> aliases, StringBuilder output)
    {
        var start = next;
        while (start < text.Length && text[start] == ' ')
            start++;
        if (start >= text.Length || text[start] is not ('@' or '('))
            return;
        var end = text[start] == '@' ? start + 1 + WordLength(text, start + 1) : TopLevel.Close(text, start) + 1;
        if (end <= start)
            throw ODataProblems.MalformedUrl($"A parenthesis is not closed: position {start}.", option);
        var list = text[start..end];
        if (list.StartsWith('@'))
            list = aliases.TryGetValue(list, out var given) ? given.Trim() : "(null)";
        if (list.Length > 1 && list[0] is '[' or '(')
            list = "(" + string.Join(',', TopLevel.Split(list[1..^1], ',').Select(item => Item(item, aliases))) + ")";
        output.Append(' ').Append(list);
        next = end;
    }

    private static string Item(string item, IReadOnlyDictionary<string, string> aliases)
    {
        if (item.StartsWith('@'))
            return aliases.GetValueOrDefault(item) ?? "null";
        return item.Length > 1 && item[0] == '"' && item[^1] == '"' ? "'" + item[1..^1].Replace("'", "''") + "'" : item;
    }

    private static int WordLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$' or '.'))
            end++;
        return end - start;
    }
}
