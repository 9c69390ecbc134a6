// What Microsoft.OData.Core 7.7.2 does not parse is said in words that it does parse: divby, Nav/$count($filter=…), lists behind `in`
// that are aliases or hold some, and the unquoted entity type of isof and cast (case is in CaseText.cs). Everything else of an
// expression is left as it came.
using System.Text;

namespace FieldCollect.OData;

/// <param name="Counts">For each /$count of the text in order: the options that stood in its parentheses, or null.</param>
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
            && !text.Contains("isof", StringComparison.OrdinalIgnoreCase) && !text.Contains("cast", StringComparison.OrdinalIgnoreCase)
            && !text.Contains("case", StringComparison.OrdinalIgnoreCase) && !text.Contains("$this", StringComparison.Ordinal) && !text.Contains("$root", StringComparison.Ordinal)
            && !(text.Contains('@') && text.Contains("in ", StringComparison.OrdinalIgnoreCase)))
            return new ExpressionText(text, []);
        text = CaseText.Rewrite(option, text);
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
            if (word is "$this" or "$root")
                throw ODataProblems.NotSupported(word.ToString(), option);
            if (word.Equals("isof", StringComparison.OrdinalIgnoreCase) || word.Equals("cast", StringComparison.OrdinalIgnoreCase))
                text = QuoteType(text, next);
            else if (word.Equals("$count", StringComparison.OrdinalIgnoreCase) && i > 0 && text[i - 1] == '/')
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
        options.Allow("$filter", "$search");
        var inside = text[(next + 1)..close];
        next = close + 1;
        return inside;
    }

    /// <summary>isof(Toy.Book), cast(Author,Toy.Author): the parser knows the name of an entity type only in quotes.</summary>
    private static string QuoteType(string text, int open)
    {
        var close = open < text.Length && text[open] == '(' ? TopLevel.Close(text, open) : -1;
        if (close < 0)
            return text;
        var start = close;
        while (text[start - 1] is '.' or '_' || char.IsLetterOrDigit(text[start - 1]))
            start--;
        var type = text[start..close];
        return text[start - 1] is '(' or ',' && type.Contains('.') && !type.StartsWith("Edm.", StringComparison.Ordinal) && !char.IsAsciiDigit(type[0])
            ? $"{text[..start]}'{type}'{text[close..]}"
            : text;
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
