// $search: words and phrases, AND (also by standing side by side), OR, NOT and parentheses (URL Conventions 5.1.8). A term is found in a
// row if any property that the host declared searchable holds it. The parser of Microsoft.OData.Core takes no digits in a word.
namespace FieldCollect.OData;

internal sealed class Search
{
    // Each term looks into every searchable column of every row that the other conditions leave.
    private const int MaxTerms = 16;

    private readonly SqlStatement _statement;
    private readonly Source _source;
    private readonly IReadOnlyList<PropertyMap> _columns;
    private readonly List<string> _tokens;
    private int _at;
    private int _terms;

    private Search(SqlStatement statement, Source source, string text)
    {
        _statement = statement;
        _source = source;
        _columns = [.. source.Set.Properties.Where(p => p.Searchable)];
        if (_columns.Count == 0)
            throw ODataProblems.NotSupported("$search of this entity set", "$search");
        _tokens = Tokens(text);
    }

    public static string Where(SqlStatement statement, Source source, string text, Access? access = null)
    {
        access?.Search();
        var search = new Search(statement, source, text);
        var condition = search.Or(0);
        return search._at == search._tokens.Count ? condition : throw Malformed();
    }

    private string Or(int depth)
    {
        var parts = new List<string> { And(depth) };
        while (Take("OR"))
            parts.Add(And(depth));
        return parts.Count == 1 ? parts[0] : $"({string.Join(" OR ", parts)})";
    }

    private string And(int depth)
    {
        var parts = new List<string> { Not(depth) };
        while (Take("AND") || _at < _tokens.Count && _tokens[_at] is not ("OR" or ")"))
            parts.Add(Not(depth));
        return parts.Count == 1 ? parts[0] : $"({string.Join(" AND ", parts)})";
    }

    private string Not(int depth) => Take("NOT") ? $"(NOT {Term(depth)})" : Term(depth);

    private string Term(int depth)
    {
        if (depth > MaxTerms || ++_terms > MaxTerms)
            throw ODataProblems.TooComplex($"$search takes {MaxTerms} terms.", "$search");
        if (Take("("))
        {
            var inner = Or(depth + 1);
            return Take(")") ? inner : throw Malformed();
        }
        if (_at == _tokens.Count || _tokens[_at] is "AND" or "OR" or "NOT" or ")")
            throw Malformed();
        var word = _tokens[_at++].TrimStart('"');
        var pattern = _statement.Add("%" + word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_") + "%");
        // A null holds nothing, also under NOT.
        var found = _columns.Select(c => c.Nullable
            ? $"COALESCE({_statement.Dialect.Search(_source.Column(c), pattern)}, FALSE)"
            : _statement.Dialect.Search(_source.Column(c), pattern));
        return $"({string.Join(" OR ", found)})";
    }

    private bool Take(string token)
    {
        if (_at == _tokens.Count || _tokens[_at] != token)
            return false;
        _at++;
        return true;
    }

    /// <summary>A phrase keeps its opening quote, so that "NOT" in quotes is a word.</summary>
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            if (text[i] is '(' or ')')
            {
                tokens.Add(text[i++].ToString());
                continue;
            }
            if (text[i] == '"')
            {
                var end = text.IndexOf('"', i + 1);
                if (end <= i + 1)
                    throw Malformed();
                tokens.Add(text[i..end]);
                i = end + 1;
                continue;
            }
            while (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] is not ('(' or ')' or '"'))
                i++;
            tokens.Add(text[start..i]);
        }
        return tokens;
    }

    private static ODataProblem Malformed() => ODataProblems.MalformedUrl("$search takes words, \"phrases\", AND, OR, NOT and parentheses.", "$search");
}
