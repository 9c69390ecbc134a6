// $apply, transformation by transformation (Data Aggregation 4.0, 3): filter, search and compute add to the rows they find; groupby and
// aggregate make a derived table of them; top, skip and their like make one that still has the set's rows; concat puts derived tables
// one behind the other. The next transformation reads what the one before has made.
using System.Globalization;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace FieldCollect.OData;

/// <summary>The rows after all transformations; conditions that still apply to them are left in Where, an order that they came in in Order.</summary>
internal sealed class Apply
{
    // Most nest the statement once more; concat repeats those before it in each branch.
    private const int MaxTransformations = 8;
    private const int MaxRepeated = 24;

    private readonly ExpressionContext _context;
    private readonly SqlStatement _statement;
    private readonly IReadOnlyList<PathStep> _path;
    private int _done;

    private Apply(ExpressionContext context, SqlStatement statement, IReadOnlyList<PathStep> path) => (_context, _statement, _path) = (context, statement, path);

    public Source Source { get; private set; } = null!;
    public Access Access { get; private set; } = null!;
    public List<string> Where { get; } = [];
    public IReadOnlyList<OrderTerm>? Order { get; private set; }

    /// <summary>The rows are entities of the set, if fewer, and can be answered like any others.</summary>
    public static bool KeepsEntities(string text) => Transformation.Parse(text).TrueForAll(t => t.KeepsEntities);

    public static Apply Of(ExpressionContext context, SqlStatement statement, IReadOnlyList<PathStep> path, string text)
    {
        UrlText.Bound("$apply", text, context.Limits);
        var transformations = Transformation.Parse(text);
        if (transformations.Count > MaxTransformations)
            throw ODataProblems.TooComplex($"$apply takes {MaxTransformations} transformations.", "$apply");
        var apply = new Apply(context, statement, path);
        apply.Run(transformations);
        if (apply.Source.Derived is not null)
            context.Unobserved.UnionWith(statement.Sets);
        return apply;
    }

    private void Run(List<Transformation> transformations)
    {
        Source = PathSource.From(_statement, _path, Where);
        Access = _context.Reads(Source, _path);
        for (var i = 0; i < transformations.Count; i++)
        {
            if (++_done > MaxRepeated)
                throw ODataProblems.TooComplex("The branches of concat have too many transformations together.", "$apply");
            if (transformations[i].Name == "concat")
                Concat([.. transformations.Take(i)], transformations[i]);
            else
                Step(transformations[i]);
        }
    }

    private void Step(Transformation transformation)
    {
        switch (transformation.Name)
        {
            case "identity":
                break;
            case "search":
                if (Source.Derived is not null)
                    throw ODataProblems.NotSupported("The transformation search behind groupby or aggregate", "$apply");
                Where.Add(Search.Where(_statement, Source, transformation.Arguments, Access));
                break;
            case "orderby":
                Order = Terms(transformation.Arguments);
                break;
            case "top":
                Nest(Order ?? Terms(null), Number(transformation.Arguments), 0);
                break;
            case "skip":
                Nest(Order ?? Terms(null), long.MaxValue, Number(transformation.Arguments));
                break;
            case "topcount" or "bottomcount":
                var (count, term) = AmountAndTerm(transformation);
                Order = null;
                Nest(Terms(term), Number(count), 0, keepOrder: false);
                break;
            case "topsum" or "bottomsum" or "toppercent" or "bottompercent":
                Cumulate(transformation);
                break;
            default:
                transformation.Check(Source.Set);
                Parsed(transformation);
                break;
        }
    }

    private void Parsed(Transformation transformation)
    {
        var parsed = ParsedOptions.Parse(_context, Source.Set, transformation);
        switch (parsed.Apply!.Transformations.Single())
        {
            case FilterTransformationNode filter:
                Where.Add(Filter.Where(_context, _statement, Source, filter.FilterClause, parsed.Aliases, Source.Derived is null ? Access : null));
                break;
            case ComputeTransformationNode compute:
                Compute.Add(_context, _statement, Source, "$apply", compute.Expressions, parsed.Aliases);
                break;
            case AggregateTransformationNode aggregate:
                Group([], aggregate, parsed);
                break;
            case GroupByTransformationNode { ChildTransformations: null or AggregateTransformationNode } group:
                Group([.. Leaves("", group.GroupingProperties)], (AggregateTransformationNode?)group.ChildTransformations, parsed);
                break;
            default:
                throw ODataProblems.NotSupported($"This form of {transformation.Name}", "$apply");
        }
    }

    private void Group(IReadOnlyList<(string Path, SingleValueNode Expression)> groups, AggregateTransformationNode? aggregate, ParsedOptions parsed)
    {
        Access.All();
        var alias = _statement.NextAlias();
        var columns = new Dictionary<string, SqlValue>(StringComparer.Ordinal);
        var select = new List<string>();
        var by = new List<string>();
        foreach (var (path, expression) in groups)
        {
            var value = Filter.Expression(_context, _statement, Source, "$apply", expression, parsed.Aliases);
            by.Add(value.Sql);
            Add(path, value);
        }
        foreach (var expression in aggregate?.AggregateExpressions ?? [])
        {
            if (expression is not AggregateExpression simple)
                throw ODataProblems.NotSupported("aggregate over a collection", "$apply");
            Add(simple.Alias, Aggregate.Of(_context, _statement, Source, simple, parsed));
        }
        var text = $"(SELECT {string.Join(", ", select)} FROM {Source.FromText()}{Source.WhereText(Where)}{(by.Count == 0 ? "" : " GROUP BY " + string.Join(", ", by))})";
        Become(new Source(_statement, Source.Set, alias) { Derived = text, Named = columns }, null);

        void Add(string name, SqlValue value)
        {
            if (!columns.TryAdd(name, value with { Sql = Dialect.Column(alias, $"c{columns.Count}") }))
                throw ODataProblems.MalformedUrl("Two results have the same name.", "$apply");
            select.Add($"{value.Sql} AS {Dialect.Quote($"c{columns.Count - 1}")}");
        }
    }

    /// <summary>Each branch begins anew from the path, as if the transformations before concat were its own.</summary>
    private void Concat(List<Transformation> before, Transformation concat)
    {
        var branches = new List<Apply>();
        foreach (var part in concat.Parts(2, MaxTransformations))
        {
            var branch = new Apply(_context, _statement, _path) { _done = _done };
            branch.Run([.. before, .. Transformation.Parse(part)]);
            if (branch.Source.Derived is null)
                throw ODataProblems.NotSupported("concat of entities (rather than of what groupby or aggregate make)", "$apply");
            _done = branch._done;
            branches.Add(branch);
        }
        var dialect = _statement.Dialect;
        var alias = _statement.NextAlias();
        var columns = new Dictionary<string, SqlValue>(StringComparer.Ordinal);
        foreach (var name in branches.SelectMany(b => b.Source.Named.Keys).Distinct())
        {
            var kinds = branches.Select(b => b.Source.Named.TryGetValue(name, out var value) ? value.Kind : (PropertyKind?)null).OfType<PropertyKind>().Distinct().ToList();
            var kind = kinds.Count == 1 ? kinds[0]
                : kinds.TrueForAll(k => k is PropertyKind.Int32 or PropertyKind.Int64) ? PropertyKind.Int64
                : kinds.TrueForAll(k => k is PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Double) ? PropertyKind.Double
                : throw ODataProblems.MalformedUrl("Results of one name are of different types in the branches of concat.", "$apply");
            var texts = branches.Max(b => b.Source.Named.TryGetValue(name, out var value) ? value.Texts : 1);
            columns.Add(name, new SqlValue(Dialect.Column(alias, $"c{columns.Count}"), kind, true) { Texts = texts });
        }
        var selects = branches.Select((branch, i) =>
        {
            var values = columns.Select((column, n) => $"{Said(branch, column)} AS {Dialect.Quote($"c{n}")}").Append($"{i} AS {Dialect.Quote("#branch")}");
            return $"SELECT {string.Join(", ", values)} FROM {branch.Source.FromText()}{branch.Source.WhereText(branch.Where)}";
        });
        Become(new Source(_statement, Source.Set, alias)
        {
            Derived = $"({string.Join(" UNION ALL ", selects)})",
            Named = columns,
            Ranks = [new SqlValue(Dialect.Column(alias, "#branch"), PropertyKind.Int32, false)],
        }, null);

        string Said(Apply branch, KeyValuePair<string, SqlValue> column) =>
            !branch.Source.Named.TryGetValue(column.Key, out var value) || value.IsNull ? dialect.Null(column.Value.Kind)
            : column.Value.Kind == PropertyKind.Double && value.Kind != PropertyKind.Double ? dialect.ToDouble(value.Sql)
            : value.Sql;
    }

    /// <summary>The rows of which those before them, in their order, do not yet make the sum (3.2.1 to 3.2.6).</summary>
    private void Cumulate(Transformation transformation)
    {
        var (amount, term) = AmountAndTerm(transformation);
        if (!double.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) || !double.IsFinite(limit) || limit < 0)
            throw ODataProblems.MalformedUrl($"{transformation.Name} takes a number of zero or more first.", "$apply");
        var terms = Terms(term);
        if (Source.Derived is null)
            Access.Sort(terms);
        var value = terms[0].Value;
        if (value.Kind is not (PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Double))
            throw ODataProblems.MalformedUrl($"{transformation.Name} takes an expression that is a number.", "$apply");
        var dialect = _statement.Dialect;
        var number = dialect.ToDouble(value.Sql);
        if (value.Nullable)
            Where.Add($"({value.Sql} IS NOT NULL)");
        var added = Nest(null, null, 0, true,
            $"COALESCE(SUM({number}) OVER (ORDER BY {OrderBy.Sql(dialect, terms)} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)", $"SUM({number}) OVER ()");
        var share = _statement.Add(limit);
        Where.Add(transformation.Name.EndsWith("percent", StringComparison.Ordinal) ? $"({added[0]} * 100 < {share} * {added[1]})" : $"({added[0]} < {share})");
    }

    /// <summary>Makes a table of the rows as they are now, with what was computed of them, so many of them. Returns the further columns.</summary>
    private List<string> Nest(IReadOnlyList<OrderTerm>? order, long? limit, long skip, bool keepOrder = true, params IReadOnlyList<string> further)
    {
        var (old, alias) = (Source, _statement.NextAlias());
        if (order is null)
            Access.All();
        else if (old.Derived is null)
            Access.Order(order);
        Access.Nest(skip > 0 ? null : limit, _context.Limits);
        var select = new List<string>();
        if (old.Derived is null)
            select.Add(old.Alias + ".*");
        var named = old.Named.ToDictionary(n => n.Key, n => Carry(n.Value), StringComparer.Ordinal);
        var ranks = old.Ranks.Select(Carry).ToList();
        var kept = (keepOrder ? order ?? Order : null)?.Select(t => t with { Value = Carry(t.Value) }).ToList();
        var added = further.Select(sql => Carry(new SqlValue(sql, PropertyKind.Double, true)).Sql).ToList();
        var page = limit is { } most ? $" ORDER BY {OrderBy.Sql(_statement.Dialect, order!)} LIMIT {_statement.Add(most)}{(skip > 0 ? " OFFSET " + _statement.Add(skip) : "")}" : "";
        var text = $"(SELECT {string.Join(", ", select)} FROM {old.FromText()}{old.WhereText(Where)}{page})";
        Become(old.Derived is null
            ? new Source(_statement, old.Set, alias) { Rows = text, Named = named, Ranks = ranks }
            : new Source(_statement, old.Set, alias) { Derived = text, Named = named, Ranks = ranks }, kept);
        return added;

        SqlValue Carry(SqlValue value)
        {
            // Not the name of a column, nor of what an inner table carries.
            var name = $"{alias}#{select.Count}";
            select.Add($"{value.Sql} AS {Dialect.Quote(name)}");
            return value with { Sql = Dialect.Column(alias, name) };
        }
    }

    private void Become(Source source, IReadOnlyList<OrderTerm>? order)
    {
        Source = source;
        _context.Stands(source, Access);
        Order = order;
        Where.Clear();
    }

    private List<OrderTerm> Terms(string? orderBy) =>
        OrderBy.Terms(_context, _statement, Source, ParsedOptions.Parse(_context, Source.Set, orderBy is null ? QueryOptions.Of() : QueryOptions.Of(("$orderby", orderBy)), open: true));

    private static (string Amount, string Term) AmountAndTerm(Transformation transformation)
    {
        var parts = transformation.Parts(2, 2);
        return (parts[0], transformation.Name.StartsWith("top", StringComparison.Ordinal) ? parts[1] + " desc" : parts[1]);
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw ODataProblems.MalformedUrl("The number of rows is not a whole number of zero or more.", "$apply");

    private static IEnumerable<(string Path, SingleValueNode Expression)> Leaves(string path, IEnumerable<GroupByPropertyNode> nodes) =>
        nodes.SelectMany(n => n.Expression is null ? Leaves(path + n.Name + "/", n.ChildTransformations) : [(path + n.Name, n.Expression)]);
}
