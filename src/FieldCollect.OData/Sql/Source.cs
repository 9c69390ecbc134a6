// One FROM of a statement: the rows of a set under an alias, and what is joined to them by paths over navigations to one.
using System.Text;

namespace FieldCollect.OData;

internal sealed class Source(SqlStatement statement, EntitySetMap set, string alias)
{
    private readonly Dictionary<string, Source> _joined = new(StringComparer.Ordinal);
    private readonly StringBuilder _joins = new();

    public EntitySetMap Set => set;
    public string Alias => alias;
    /// <summary>Reached by a left join, so that every column may be null.</summary>
    public bool Optional { get; private init; }
    /// <summary>What $compute and $apply named: the expressions behind names that the model does not know.</summary>
    public Dictionary<string, SqlValue> Named { get; init; } = new(StringComparer.Ordinal);
    /// <summary>The text of a derived table, after groupby or aggregate; then only what is <see cref="Named"/> is left, by path.</summary>
    public string? Derived { get; init => field = value is null ? null : SqlText.Bounded(value, SqlText.MostOfStatement); }
    /// <summary>The text of a derived table of some of the set's rows, the asker's scope inside.</summary>
    public string? Rows { get; init => field = value is null ? null : SqlText.Bounded(value, SqlText.MostOfStatement); }
    /// <summary>Beside what is <see cref="Named"/>, tells rows of a derived table apart: the branch of concat.</summary>
    public IReadOnlyList<SqlValue> Ranks { get; init; } = [];
    private Source? Root { get; init; }
    /// <summary>The one that this is joined to, or itself.</summary>
    public Source Table => Root ?? this;

    public string Column(PropertyMap property) => Dialect.Column(alias, property.Column);

    /// <summary>The source reached over a navigation to one. A row out of scope joins as if it were not there.</summary>
    public Source Join(NavigationMap navigation)
    {
        if (_joined.TryGetValue(navigation.Name, out var known))
            return known;
        var plain = statement.From(navigation.Target);
        var joined = new Source(statement, navigation.Target, plain.Alias) { Optional = true, Root = Root ?? this };
        joined.Root._joins.Append(" LEFT JOIN ").Append(Dialect.Quote(navigation.Target.Table)).Append(" AS ").Append(joined.Alias)
            .Append(" ON ").Append(joined.Column(navigation.Foreign)).Append(" = ").Append(Column(navigation.Local))
            .Append(statement.Scope(joined, " AND "));
        _joined.Add(navigation.Name, joined);
        return joined;
    }

    /// <summary>Asked for last, when every join is known.</summary>
    public string FromText() => $"{Derived ?? Rows ?? Dialect.Quote(set.Table)} AS {alias}{_joins}";

    /// <summary>" WHERE …" of the conditions and the row scope, which comes last; empty where neither says anything.</summary>
    public string WhereText(IReadOnlyCollection<string> conditions) => conditions.Count == 0
        ? IsTable ? statement.Scope(this, " WHERE ") : ""
        : " WHERE " + string.Join(" AND ", conditions) + (IsTable ? statement.Scope(this, " AND ") : "");

    private bool IsTable => Derived is null && Rows is null;
}
