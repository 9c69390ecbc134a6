// A statement while it is planned. Its text may be kept and used again for other values and other people, so it holds neither:
// a value is a source that is asked at each run, and the row scope is a hole that each run fills in.
using System.Text;

namespace FieldCollect.OData;

internal sealed class SqlStatement(Dialect dialect)
{
    // SQLite joins at most 64 tables, and both planners slow down long before; what people ask for needs a handful.
    private const int MaxSources = 24;
    // Marks a hole in a text. No client can write it: texts never hold a client's characters.
    private const char Mark = '\u0001';

    private readonly List<Func<Binding, object>> _values = [];
    private readonly List<(string Prefix, RowCondition? Own, Source? Source, string Alias)> _holes = [];
    private readonly HashSet<EntitySetMap> _sets = [];
    private int _aliases;

    /// <summary>Every set whose rows the statement reads.</summary>
    public IReadOnlyCollection<EntitySetMap> Sets => _sets;

    public Dialect Dialect => dialect;

    public Source From(EntitySetMap set)
    {
        _sets.Add(set);
        return new Source(this, set, NextAlias());
    }

    public string NextAlias() => _aliases < MaxSources
        ? $"t{_aliases++}"
        : throw ODataProblems.TooComplex($"A request may go over {MaxSources} navigations in its path and expressions.");

    /// <summary>Adds a value that is the same for every run, and returns its name, such as @p3.</summary>
    public string Add(object value)
    {
        var stored = dialect.ToStored(value);
        return Add(_ => stored);
    }

    /// <summary>Adds a value that each run gives, as the driver takes it.</summary>
    public string Add(Func<Binding, object> value)
    {
        _values.Add(value);
        return $"@p{_values.Count - 1}";
    }

    /// <summary>Where the asker's row scope will stand, after the prefix; nothing where the scope is everything.</summary>
    public string Scope(Source source, string prefix) => Hole((prefix, null, source, source.Alias));

    /// <summary>Where a condition of the host will stand.</summary>
    public string Condition(string prefix, string alias, RowCondition condition) => Hole((prefix, condition, null, alias));

    public SqlTemplate Finish(string text)
    {
        SqlText.Bounded(text, SqlText.MostOfStatement);
        var pieces = new List<string>();
        var holes = new List<(string, RowCondition?, Source?, string)>();
        var at = 0;
        for (int mark; (mark = text.IndexOf(Mark, at)) >= 0;)
        {
            var end = text.IndexOf(Mark, mark + 1);
            pieces.Add(text[at..mark]);
            holes.Add(_holes[int.Parse(text.AsSpan(mark + 1, end - mark - 1), System.Globalization.CultureInfo.InvariantCulture)]);
            at = end + 1;
        }
        pieces.Add(text[at..]);
        return new SqlTemplate(dialect, [.. pieces], [.. holes], [.. _values]);
    }

    private string Hole((string, RowCondition?, Source?, string) hole)
    {
        _holes.Add(hole);
        return $"{Mark}{_holes.Count - 1}{Mark}";
    }
}

/// <summary>A planned statement; <see cref="Bind"/> makes it one that can run, for one person and one set of values.</summary>
internal sealed class SqlTemplate(Dialect dialect, string[] pieces, (string Prefix, RowCondition? Own, Source? Source, string Alias)[] holes, Func<Binding, object>[] values)
{
    public Dialect Dialect => dialect;

    /// <summary>Of the text, without the scopes.</summary>
    public int Length { get; } = pieces.Sum(p => p.Length);

    public BoundSql Bind(Binding binding)
    {
        var parameters = new SqlParameters(dialect, values.Length);
        foreach (var value in values)
            parameters.AddStored(value(binding));
        if (holes.Length == 0)
            return new BoundSql(pieces[0], parameters);
        var conditions = new string?[holes.Length];
        for (var i = 0; i < holes.Length; i++)
        {
            var (_, own, source, alias) = holes[i];
            conditions[i] = own is not null ? own(alias, parameters)
                : binding.InOrder.Contains(source!) ? binding.Scope.PredicateInOrder(source!.Set, alias, parameters)
                : binding.Scope.Predicate(source!.Set, alias, parameters);
        }
        // Most people's scopes read the same, and differ in values only: then the text is there already.
        var last = _last;
        if (last is null || !last.Conditions.AsSpan().SequenceEqual(conditions))
            _last = last = new Filled(conditions, Fill(conditions));
        return new BoundSql(last.Text, parameters);
    }

    private Filled? _last;

    private string Fill(string?[] conditions)
    {
        var text = new StringBuilder(pieces[0]);
        for (var i = 0; i < holes.Length; i++)
        {
            if (conditions[i] is { } condition)
                text.Append(holes[i].Prefix).Append('(').Append(condition).Append(')');
            text.Append(pieces[i + 1]);
        }
        return text.ToString();
    }

    private sealed record Filled(string?[] Conditions, string Text);
}

/// <summary>A statement with its values.</summary>
internal readonly record struct BoundSql(string Text, SqlParameters Parameters);
