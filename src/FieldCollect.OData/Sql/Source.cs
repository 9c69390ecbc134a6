// One FROM of a statement: the rows of a set under an alias, and what is joined to them by paths over navigations to one.
using System.Text;

namespace FieldCollect.OData;

/// <summary>What all parts of one SQL statement share.</summary>
internal sealed class SqlStatement(Dialect dialect, IRowScope scope)
{
    // SQLite joins at most 64 tables, and both planners slow down long before; what people ask for needs a handful.
    private const int MaxSources = 24;
    private int _aliases;

    public Dialect Dialect => dialect;
    public SqlParameters Parameters { get; } = new(dialect);

    public Source From(EntitySetMap set) => _aliases < MaxSources
        ? new Source(this, set, $"t{_aliases++}")
        : throw ODataProblems.TooComplex($"A request may go over {MaxSources} navigations in its path and expressions.");

    /// <summary>The row scope's condition, in parentheses, or null.</summary>
    public string? Scope(Source source) =>
        scope.Predicate(source.Set, source.Alias, Parameters) is { } condition ? $"({condition})" : null;
}

internal sealed class Source(SqlStatement statement, EntitySetMap set, string alias)
{
    private readonly Dictionary<string, Source> _joined = new(StringComparer.Ordinal);
    private readonly StringBuilder _joins = new();

    public EntitySetMap Set => set;
    public string Alias => alias;
    /// <summary>Reached by a left join, so that every column may be null.</summary>
    public bool Optional { get; private init; }
    private Source? Root { get; init; }

    public string Column(PropertyMap property) => Dialect.Column(alias, property.Column);

    /// <summary>The source reached over a navigation to one. A row out of scope joins as if it were not there.</summary>
    public Source Join(NavigationMap navigation)
    {
        if (_joined.TryGetValue(navigation.Name, out var known))
            return known;
        var plain = statement.From(navigation.Target);
        var joined = new Source(statement, navigation.Target, plain.Alias) { Optional = true, Root = Root ?? this };
        var scope = statement.Scope(joined);
        joined.Root._joins.Append(" LEFT JOIN ").Append(Dialect.Quote(navigation.Target.Table)).Append(" AS ").Append(joined.Alias)
            .Append(" ON ").Append(joined.Column(navigation.Foreign)).Append(" = ").Append(Column(navigation.Local))
            .Append(scope is null ? "" : " AND " + scope);
        _joined.Add(navigation.Name, joined);
        return joined;
    }

    /// <summary>Asked for last, when every join is known.</summary>
    public string FromText() => $"{Dialect.Quote(set.Table)} AS {alias}{_joins}";
}
