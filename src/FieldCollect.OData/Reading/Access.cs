// How one FROM of a request comes by its rows, so that what would read a large set from end to end is refused before it runs. A request
// is served where the set is small for the asker; where a condition narrows it to few rows; or where one index holds all its conditions
// and gives the rows in the order that is asked for. What is of all rows by its nature (counts, aggregates, $search) may read a large set
// once, within a bound of its own. The conditions are those of the shape; only how many rows the asker sees is looked up for each request.
namespace FieldCollect.OData;

internal sealed class Access
{
    // Rows of one reference or name: most have one or two. Two references on from a small set are then within what may be counted.
    private const long Handful = 4;
    private const long Unknown = long.MaxValue;

    private readonly Source _source;
    private readonly (EntitySetMap Set, Access Access)? _outer;
    private readonly NavigationMap? _by;
    private readonly bool _once;
    private bool _isOne;
    private readonly List<Conjunct> _conditions = [];
    private IReadOnlyList<OrderTerm> _order = [];
    private bool _ofAll;
    private bool _searched;
    private bool _settled;
    private bool _nested;
    private string? _resorted;

    private Access(Source source, (EntitySetMap, Access)? outer, NavigationMap? by, bool once) => (_source, _outer, _by, _once) = (source, outer, by, once);

    /// <summary>The rows that a path names.</summary>
    public static Access OfPath(Source source, IReadOnlyList<PathStep> steps)
    {
        var (access, step) = (new Access(source, null, null, false), steps[^1]);
        access._isOne = step.Key is not null || step.Alternate is not null;
        foreach (var key in step.Alternate?.Properties ?? (step.Key is null ? [] : step.Set.Key))
            access.Add(new SameAs(key.Name, key.Column, 1));
        if (step.Navigation is { } navigation)
            access.Add(new SameAs(navigation.Foreign.Name, navigation.Foreign.Column, 1));
        return access;
    }

    /// <summary>The rows behind each row of another.</summary>
    /// <param name="source">Of these rows.</param>
    /// <param name="outer">The set of the other, and how it is come by.</param>
    /// <param name="by">The way between them.</param>
    /// <param name="once">What several rows of the other lead to is read once.</param>
    public static Access Behind(Source source, (EntitySetMap Set, Access Access) outer, NavigationMap by, bool once) => new(source, outer, by, once);

    /// <summary>A condition that all rows must meet.</summary>
    public void Add(Conjunct condition)
    {
        if (!_settled)
            _conditions.Add(_nested ? new Unserved(condition.Target) : condition);
    }

    /// <summary>The order in which one page is taken of them.</summary>
    public void Order(IReadOnlyList<OrderTerm> terms)
    {
        if (_nested)
            Sort(terms);
        else if (!_settled)
            _order = terms;
    }

    /// <summary>
    /// The order of the index that holds all conditions, one of which is a range: where $orderby asks for none, pages in this order are read from one end of the range
    /// to the other, while those in the order of the key would have to be looked for among all rows. Empty where there is no such index.
    /// </summary>
    public IReadOnlyList<OrderTerm> OrderOfRange()
    {
        if (_searched || _settled || _nested || !_conditions.Exists(c => c is Between))
            return [];
        foreach (var index in _source.Set.Indexes)
        {
            var first = Fixed(index);
            var columns = index.Columns.Skip(first).Select(_source.Set.ByColumn).ToList();
            if (columns.Count > 0 && _conditions.Exists(c => c is Between range && range.Column == columns[0]?.Column) && Left(index).Count == 0 && _source.Set.EndsWithKey(index)
                && columns.Select((c, i) => c is { Sortable: true } && (!c.Nullable || (first + i == 0 && index.NullsLowest))).All(ordered => ordered))
                return [.. columns.Select(c => new OrderTerm(new SqlValue(_source.Column(c!), c!.Kind, c.Nullable), false))];
        }
        return [];
    }

    /// <summary>
    /// Whether an index gives the order, which begins with a column that may be null. Then a page shows rows without a value or rows with one, never the end of these and
    /// the beginning of those: both are ranges of the index, and both together are none.
    /// </summary>
    public bool IsInSteps(IReadOnlyList<OrderTerm> terms) => !_searched && !_settled && !_nested && terms.Count > 0 && terms[0].Value.Nullable
        && _source.Set.Indexes.Any(i => i.NullsLowest && i.Columns.Count == terms.Count && Left(i).Count == 0 && _source.Set.EndsWithKey(i)
            && terms.Select((t, at) => t.Descending == terms[0].Descending && ColumnOf(t)?.Column == i.Columns[at]).All(same => same));

    /// <summary>An order in which no index could give them: sums are kept of all that stands before each.</summary>
    public void Sort(IReadOnlyList<OrderTerm> terms)
    {
        if (!_settled)
            _resorted ??= terms.Select(t => t.Asked).FirstOrDefault(asked => asked is not null);
    }

    public void Search() => _searched |= !_settled;

    /// <summary>All of them are read.</summary>
    public void All() => _ofAll |= !_settled;

    /// <summary>What follows is about a table made of them, which no index serves.</summary>
    /// <param name="most">How many rows that has at most.</param>
    public void Nest(long? most, ReadLimits limits)
    {
        if (most <= limits.ScannedRows)
            _settled = true;
        else
            All();
        _nested = true;
    }

    /// <summary>Throws <see cref="ODataProblem"/> NotFilterable, NotSortable or TooComplex, naming the property or option.</summary>
    public void Check(Binding binding, ReadLimits limits)
    {
        var scope = binding.Scope;
        if (_outer is not null)
        {
            if (Read(scope, limits) <= limits.CountedRows)
                return;
            var many = $"There are too many {_source.Set.Name} behind the rows that {_by!.Name} is asked of: add a condition to $filter that narrows those rows.";
            throw _once ? ODataProblems.TooComplex(many, "$expand") : ODataProblems.NotFilterable(_by.Name, many);
        }
        // A row by its key is asked for most of all, and costs little more than this would.
        if (_isOne)
            return;
        var rows = scope.Rows(_source.Set);
        if (rows > limits.ScannedRows)
            rows = Math.Min(rows, Narrowed(_conditions, scope));
        if (rows <= limits.ScannedRows)
            return;
        if ((_ofAll || _searched) && rows > limits.CountedRows)
            throw ODataProblems.NotFilterable(_searched ? "$search" : _source.Set.Name, $"{_source.Set.Name} is too large to be {(_searched ? "searched" : "counted")} whole. {Narrows}");
        // Rows that are left out are read as those that are counted.
        if (Math.Min(binding.Page.Skip, rows) > limits.CountedRows)
            throw ODataProblems.TooComplex($"{_source.Set.Name} is too large to leave so many rows out: follow the next links, or ask for what comes after the last row that you have.", "$skip");
        var served = _source.Set.Indexes.Where(i => Left(i).Count == 0).ToList();
        if (served.Count == 0)
        {
            var best = _source.Set.Indexes.Select(Left).MinBy(left => left.Count)!;
            var asked = best.Find(c => c is Unserved) ?? best[0];
            throw ODataProblems.NotFilterable(asked.Target, $"No index serves this condition, and {_source.Set.Name} is large. {Narrows}");
        }
        var inOrder = _resorted is null ? served.Max(InOrder) : 0;
        if (_resorted is null && inOrder == _order.Count)
        {
            if (!_ofAll && !_searched)
                binding.InOrder.Add(_source);
            return;
        }
        if ((_resorted ?? _order.Take(inOrder + 1).LastOrDefault(t => t.Asked is not null)?.Asked) is { } target)
            throw ODataProblems.NotSortable(target, $"No index serves this order together with these conditions, and {_source.Set.Name} is large. {Narrows} Or order by {Listed(_source.Set.Orders)}.");
        throw ODataProblems.NotFilterable(_conditions[0].Target, $"This condition alone may leave most of {_source.Set.Name}, which is large. {Narrows}");
    }

    /// <summary>About how many rows are read, of a request that is served, beyond those that its pages show.</summary>
    public long ReadBesidePages(Binding binding, ReadLimits limits) => _once || _isOne ? 0
        : _outer is not null || _ofAll || _searched ? Read(binding.Scope, limits)
        : binding.Page.Skip > 0 ? Math.Min(binding.Page.Skip, Math.Min(binding.Scope.Rows(_source.Set), Narrowed(_conditions, binding.Scope))) : 0;

    private string Narrows => $"Add a condition that narrows it, with eq or in, of {Listed(_source.Set.Narrowing)}.";

    private static string Listed(IEnumerable<string> names) => string.Join(" or ", names);

    /// <summary>About how many rows are read, of a request that is served.</summary>
    private long Read(IRowScope scope, ReadLimits limits)
    {
        var rows = scope.Rows(_source.Set);
        if (_outer is null)
        {
            var narrowed = Math.Min(rows, Narrowed(_conditions, scope));
            return narrowed <= limits.ScannedRows || _ofAll || _searched ? narrowed : Math.Min(narrowed, limits.MaxPageSize);
        }
        var outer = _outer.Value.Access.Read(scope, limits);
        // Collections are loaded for the rows of a page, and for rows that are the same only once.
        if (_once)
            outer = Math.Min(Math.Min(outer, limits.MaxPageSize), Math.Max(1, scope.Rows(_outer.Value.Set)));
        var each = Math.Min(rows, WithOne(_by!.Foreign.Column, scope));
        return outer == 0 || each <= Unknown / outer ? outer * each : Unknown;
    }

    private long WithOne(string column, IRowScope scope) => Narrowed([new SameAs(column, column, 1)], scope);

    /// <summary>How many rows the conditions leave at most; more than any bound where they say nothing about that.</summary>
    private long Narrowed(List<Conjunct> conditions, IRowScope scope)
    {
        var left = Unknown;
        foreach (var index in _source.Set.Indexes)
        {
            if (index.Part && Same(conditions, index.Columns[0]) is { } parts)
                left = Math.Min(left, parts.Values * scope.Rows(_source.Set, _source.Set.ByColumn(index.Columns[0])));
            var (values, fixedColumns) = (Handful, 0);
            while (fixedColumns < index.Selective && Same(conditions, index.Columns[fixedColumns]) is { } same)
                (values, fixedColumns) = (values * same.Values, fixedColumns + 1);
            if (index.Selective > 0 && fixedColumns == index.Selective)
                left = Math.Min(left, values);
        }
        foreach (var either in conditions.OfType<Either>())
        {
            var sum = 0L;
            foreach (var branch in either.Branches)
                sum = Narrowed(branch, scope) is var more && more < Unknown - sum ? sum + more : Unknown;
            left = Math.Min(left, sum);
        }
        return left;
    }

    private PropertyMap? ColumnOf(OrderTerm term) => _source.Set.Properties.FirstOrDefault(p => term.Value.Sql == _source.Column(p));

    private static SameAs? Same(List<Conjunct> conditions, string column) => conditions.OfType<SameAs>().FirstOrDefault(c => c.Column == column && !c.OrNull);

    /// <summary>How many first columns have one value each.</summary>
    private int Fixed(IndexMap index) => index.Columns.TakeWhile(c => _conditions.OfType<SameAs>().Any(s => s.Column == c && s.Values == 1)).Count();

    /// <summary>The conditions that the index does not hold: it holds one value of each first column, and a range of the next.</summary>
    private List<Conjunct> Left(IndexMap index)
    {
        var first = Fixed(index);
        var next = first < index.Columns.Count ? index.Columns[first] : null;
        return _conditions.FindAll(c => c switch
        {
            SameAs { Values: 1 } same => index.Columns.Take(first).All(column => column != same.Column),
            // A list is as many ranges: each is in order, all of them together are not.
            SameAs same => !_ofAll || same.Column != next,
            Between range => range.Column != next,
            _ => true,
        });
    }

    /// <summary>How many terms of the order the rows are in when the index is walked. All of them are needed: SQLite sorts the whole table rather than what is equal so far.</summary>
    private int InOrder(IndexMap index)
    {
        var (first, at) = (Fixed(index), Fixed(index));
        bool? descending = null;
        for (var i = 0; i < _order.Count; i++)
        {
            var term = _order[i];
            var column = ColumnOf(term);
            if (column is not null && index.Columns.Take(first).Contains(column.Column))
                continue;
            descending ??= term.Descending;
            // Where null may stand, the databases do not agree on its place in an index, unless it is told.
            if (at == index.Columns.Count || index.Columns[at] != column?.Column || (column.Nullable && !(at == 0 && index.NullsLowest)) || term.Descending != descending)
                return i;
            at++;
        }
        return _order.Count;
    }
}

/// <summary>One of the conditions that all hold.</summary>
/// <param name="Target">The property that it asks about, for the refusal.</param>
internal abstract record Conjunct(string Target);

/// <summary>A column equals one of so many values.</summary>
internal sealed record SameAs(string Target, string Column, int Values, bool OrNull = false) : Conjunct(Target);

/// <summary>A column lies above or below a value.</summary>
internal sealed record Between(string Target, string Column) : Conjunct(Target);

/// <summary>All conditions of one of the branches hold.</summary>
internal sealed record Either(string Target, IReadOnlyList<List<Conjunct>> Branches) : Conjunct(Target);

/// <summary>What no index can say.</summary>
internal sealed record Unserved(string Target) : Conjunct(Target);
