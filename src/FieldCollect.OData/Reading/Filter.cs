// $filter, and every expression inside $orderby: the parser's tree becomes SQL. Lambdas are in Lambda.cs, functions in
// FilterFunctions.cs, protected properties in ProtectedFilter.cs.
//
// OData has two-valued comparisons (x eq 'a' is false for null) but three-valued and, or, not and functions. SQL's comparisons
// are three-valued. Where null and false end alike (a WHERE, and under and/or in it) the plain comparison is written, which an
// index can serve; where they do not (under not, as an operand of eq) it is wrapped: that is what `exact` means.
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

/// <summary>A piece of SQL that has a value.</summary>
internal readonly record struct SqlValue(string Sql, PropertyKind Kind, bool Nullable, bool IsNull = false)
{
    // A text joined of itself again and again doubles at each step, also where each step is a short statement of its own in $apply.
    private const int MostTexts = 64;

    public string Sql { get; init => field = SqlText.Bounded(value); } = SqlText.Bounded(Sql);

    /// <summary>How many texts the value may be joined of.</summary>
    public int Texts
    {
        get;
        init => field = value <= MostTexts ? value : throw ODataProblems.TooComplex($"A text can be joined of {MostTexts} others.");
    } = 1;
}

internal sealed partial class Filter(
    ExpressionContext context, SqlStatement statement, string option, Dictionary<string, Source> variables, IDictionary<string, SingleValueNode> aliases)
{
    /// <param name="access">Is told what the condition asks; null where it is of what another way leads to.</param>
    public static string Where(ExpressionContext context, SqlStatement statement, Source source, FilterClause clause, IDictionary<string, SingleValueNode> aliases, Access? access)
    {
        var filter = Over(context, statement, source, "$filter", clause.RangeVariable.Name, aliases);
        var sql = filter.Predicate(clause.Expression, exact: false);
        foreach (var conjunct in access is null ? [] : filter.Conjuncts(clause.Expression, source))
            access!.Add(conjunct);
        return sql;
    }

    /// <summary>A term of an order, and the property that it is of.</summary>
    public static (SqlValue Value, string? Asked) OrderTerm(ExpressionContext context, SqlStatement statement, Source source, OrderByClause clause, IDictionary<string, SingleValueNode> aliases)
    {
        var filter = Over(context, statement, source, "$orderby", clause.RangeVariable.Name, aliases);
        return (filter.Value(clause.Expression), filter.Mentioned(clause.Expression));
    }

    /// <summary>An expression of $compute or $apply over the rows of a source.</summary>
    public static SqlValue Expression(ExpressionContext context, SqlStatement statement, Source source, string option, QueryNode node, IDictionary<string, SingleValueNode> aliases) =>
        Over(context, statement, source, option, "$it", aliases).Value(node);

    private static Filter Over(ExpressionContext context, SqlStatement statement, Source source, string option, string variable, IDictionary<string, SingleValueNode> aliases) =>
        new(context, statement, option, new(StringComparer.Ordinal) { [variable] = source, ["$it"] = source }, aliases);

    private string Predicate(QueryNode node, bool exact) => SqlText.Bounded(Condition(node, exact));

    private string Condition(QueryNode node, bool exact)
    {
        context.Count(option);
        switch (Strip(node))
        {
            case BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.Or } both:
                var word = both.OperatorKind == BinaryOperatorKind.And ? "AND" : "OR";
                return $"({Predicate(both.Left, exact)} {word} {Predicate(both.Right, exact)})";
            case BinaryOperatorNode comparison when Comparison(comparison.OperatorKind) is { } op:
                return Compare(op, comparison.Left, comparison.Right, exact);
            case UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not:
                return Not(Strip(not.Operand));
            case InNode within:
                return In(within, exact);
            case LambdaNode lambda:
                return Lambda(lambda);
            case var other:
                var value = Value(other);
                return value.Kind == PropertyKind.Boolean || value.IsNull
                    ? value.Sql
                    : throw ODataProblems.MalformedUrl("The expression is not a condition.", option);
        }
    }

    private string Not(QueryNode operand) => operand switch
    {
        // eq and ne are each other's complement also for null, and an index may serve them unwrapped.
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } eq => Compare("<>", eq.Left, eq.Right, true),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.NotEqual } ne => Compare("=", ne.Left, ne.Right, true),
        _ => $"(NOT ({Predicate(operand, exact: true)}))",
    };

    private string Compare(string op, SingleValueNode leftNode, SingleValueNode rightNode, bool exact)
    {
        if (ProtectedComparison(op, leftNode, rightNode, exact) is { } guarded)
            return guarded;
        if (NavigationComparison(op, leftNode, rightNode) is { } missing)
            return missing;
        var left = Value(leftNode);
        var right = Value(rightNode);
        if (left.IsNull || right.IsNull)
        {
            var same = left.IsNull && right.IsNull;
            var other = left.IsNull ? right : left;
            return op switch
            {
                "=" => same ? "TRUE" : $"({other.Sql} IS NULL)",
                "<>" => same ? "FALSE" : $"({other.Sql} IS NOT NULL)",
                _ => "FALSE",
            };
        }
        if (!Comparable(left.Kind, right.Kind))
            throw ODataProblems.MalformedUrl("Values of these types cannot be compared.", option);
        return op switch
        {
            "=" when left.Nullable && right.Nullable => $"({left.Sql} IS NOT DISTINCT FROM {right.Sql})",
            "<>" when left.Nullable || right.Nullable => $"({left.Sql} IS DISTINCT FROM {right.Sql})",
            _ when exact && (left.Nullable || right.Nullable) => $"COALESCE({left.Sql} {op} {right.Sql}, FALSE)",
            _ => $"({left.Sql} {op} {right.Sql})",
        };
    }

    /// <summary>Library eq null: there is no such row, or none in scope.</summary>
    private string? NavigationComparison(string op, SingleValueNode left, SingleValueNode right)
    {
        if ((Strip(left) as SingleNavigationNode ?? Strip(right) as SingleNavigationNode) is not { } navigation)
            return null;
        if (op is not ("=" or "<>") || (!IsNull(left) && !IsNull(right)))
            throw ODataProblems.NotSupported("Comparing entities", option);
        var joined = SourceOf(navigation);
        return $"({joined.Column(joined.Set.Key[0])} {(op == "=" ? "IS NULL" : "IS NOT NULL")})";
    }

    private string In(InNode within, bool exact)
    {
        var items = Constants(within.Right);
        context.CountListed(items.Count, option);
        if (Plain(within.Left) is { Kind: PropertyKind.Protected } secret)
            return ProtectedIn(SourceOf(((SingleValuePropertyAccessNode)Strip(within.Left)).Source), secret, [.. items.Select(i => ((QueryNode?)null, i))], exact);
        var left = Value(within.Left);
        if (items.Any(i => i is not null && !Comparable(left.Kind, Literals.Kind(Fit(i, left.Kind)))))
            throw ODataProblems.MalformedUrl("Values of these types cannot be compared.", option);
        var values = items.Where(i => i is not null).Select(i => statement.Add(Fit(i!, left.Kind))).ToList();
        var sql = values.Count == 0 ? "FALSE" : $"{left.Sql} IN ({string.Join(", ", values)})";
        if (exact && left.Nullable && values.Count > 0)
            sql = $"COALESCE({sql}, FALSE)";
        return items.Contains(null) ? $"({sql} OR {left.Sql} IS NULL)" : $"({sql})";
    }

    private List<object?> Constants(QueryNode list)
    {
        if (list is ConvertNode convert)
            return Constants(convert.Source);
        if (list is ParameterAliasNode alias && aliases.TryGetValue(alias.Alias, out var node))
            return Constants(node);
        return list is CollectionConstantNode constants
            ? [.. constants.Collection.Select(Literals.Clr)]
            : throw ODataProblems.NotSupported("A list that is not made of literals", option);
    }

    private SqlValue Value(QueryNode node)
    {
        context.Count(option);
        switch (node)
        {
            case ConstantNode constant:
                return Constant(Literals.Clr(constant));
            case ParameterAliasNode alias:
                // An alias that is not given is null (OData URL Conventions, 5.2).
                if (!aliases.TryGetValue(alias.Alias, out var aliased) || aliased is null)
                    return Constant(null);
                return Lifted(alias) is not null && aliased is ConstantNode lifted && Literals.Clr(lifted) is { } literal
                    ? new SqlValue(AddLiteral(alias, literal, v => v), Literals.Kind(literal), false)
                    : Value(aliased);
            case ConvertNode convert:
                return Converted(convert);
            case SingleValuePropertyAccessNode access:
                return Property(access);
            case SingleValueFunctionCallNode call:
                return Call(call);
            case CountNode count:
                return new SqlValue(CountOf(count), PropertyKind.Int64, false);
            case UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Negate } negate:
                var operand = Value(negate.Operand);
                if (!operand.IsNull && !IsNumber(operand.Kind) && operand.Kind != PropertyKind.Duration)
                    throw ODataProblems.MalformedUrl("Only numbers can be negated.", option);
                if (operand.IsNull)
                    return operand;
                var negated = $"(-{operand.Sql})";
                return operand with { Sql = operand.Kind == PropertyKind.Double ? negated : statement.Dialect.Integer(negated) };
            case BinaryOperatorNode { OperatorKind: >= BinaryOperatorKind.Add and <= BinaryOperatorKind.Modulo } arithmetic:
                return Arithmetic(arithmetic);
            case BinaryOperatorNode or UnaryOperatorNode or InNode or LambdaNode:
                return new SqlValue(Predicate(node, exact: true), PropertyKind.Boolean, true);
            case SingleComplexNode complex:
                throw ODataProblems.NotFilterable(complex.Property.Name);
            case SingleValueOpenPropertyAccessNode open:
                return Named(open, open.Name) ?? throw ODataProblems.UnknownProperty(open.Name);
            default:
                throw ODataProblems.NotSupported("This kind of expression", option);
        }
    }

    private SqlValue Constant(object? value) => value is null
        ? new SqlValue("NULL", PropertyKind.String, true, IsNull: true)
        : new SqlValue(statement.Add(value), Literals.Kind(value), false);

    /// <summary>A literal as a value of the statement, fitted. One that was lifted out of the text is asked for at each run.</summary>
    private string AddLiteral(QueryNode node, object value, Func<object, object> fit)
    {
        if (Lifted(node) is not { } index)
            return statement.Add(fit(value));
        var dialect = statement.Dialect;
        return statement.Add(b => dialect.ToStored(fit(b.Literals[index])));
    }

    private static int? Lifted(QueryNode node) => node switch
    {
        ConvertNode convert => Lifted(convert.Source),
        ParameterAliasNode alias => LiftedLiterals.IndexOf(alias.Alias),
        _ => null,
    };

    private SqlValue Converted(ConvertNode convert)
    {
        var target = convert.TypeReference?.Definition.FullTypeName();
        if (Strip(convert) is ConstantNode constant && Literals.Clr(constant) is { } value)
        {
            Func<object, object> fit = target is "Edm.DateTimeOffset" ? v => Fit(v, PropertyKind.DateTimeOffset) : v => v;
            return new SqlValue(AddLiteral(convert, value, fit), Literals.Kind(fit(value)), false);
        }
        var source = Value(convert.Source);
        if (target is "Edm.DateTimeOffset" && source.Kind == PropertyKind.Date)
            throw ODataProblems.NotSupported("Comparing a day with an instant (rather than with its date(...))", option);
        if (source.IsNull || source.Kind is not (PropertyKind.Int32 or PropertyKind.Int64))
            return source;
        return target is "Edm.Double" or "Edm.Single" or "Edm.Decimal"
            ? source with { Sql = statement.Dialect.ToDouble(source.Sql), Kind = PropertyKind.Double }
            : source;
    }

    /// <summary>A day compared with an instant is its midnight in UTC.</summary>
    private static object Fit(object value, PropertyKind kind) => (value, kind) switch
    {
        (DateOnly day, PropertyKind.DateTimeOffset) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        (int number, PropertyKind.Int64) => (long)number,
        _ => value,
    };

    /// <summary>What $compute or $apply called so; after groupby nothing else has a name.</summary>
    private SqlValue? Named(SingleValueNode access, string name)
    {
        var path = name;
        var from = access is SingleValuePropertyAccessNode known ? known.Source : ((SingleValueOpenPropertyAccessNode)access).Source;
        for (; from is SingleNavigationNode step; from = step.Source)
            path = step.NavigationProperty.Name + "/" + path;
        if (from is not ResourceRangeVariableReferenceNode variable || !variables.TryGetValue(variable.Name, out var source))
            return null;
        return source.Named.TryGetValue(path, out var value) ? value
            : source.Derived is null ? null
            : throw ODataProblems.UnknownProperty(name);
    }

    private SqlValue Property(SingleValuePropertyAccessNode access)
    {
        if (Named(access, access.Property.Name) is { } named)
            return named;
        var property = PropertyOf(access);
        var source = SourceOf(access.Source);
        if (option == "$orderby" && !property.Sortable)
            throw ODataProblems.NotSortable(property.Name);
        if (property.Kind == PropertyKind.Protected)
            Ask(property);
        if (!property.Filterable || property.Kind == PropertyKind.Protected)
            throw ODataProblems.NotFilterable(property.Name);
        // Keys and what links rows to others are known to whoever asks with them; any other value is found out by asking.
        if (!source.Set.Key.Contains(property) && !source.Set.Navigations.Values.Any(n => n.Local == property))
            context.Compared.Add(source);
        return new SqlValue(source.Column(property), property.Kind, property.Nullable || source.Optional);
    }

    private PropertyMap? Plain(QueryNode node) =>
        Strip(node) is SingleValuePropertyAccessNode access && Named(access, access.Property.Name) is null ? PropertyOf(access) : null;

    private PropertyMap PropertyOf(SingleValuePropertyAccessNode access) =>
        SourceOf(access.Source).Set.Property(access.Property.Name) ?? throw ODataProblems.NotFilterable(access.Property.Name);

    private Source SourceOf(QueryNode? node)
    {
        switch (node)
        {
            case ResourceRangeVariableReferenceNode variable when variables.TryGetValue(variable.Name, out var source):
                return source;
            case SingleNavigationNode navigation:
                var from = SourceOf(navigation.Source);
                // After groupby there are no entities to go on from.
                if (from.Derived is not null)
                    throw ODataProblems.UnknownProperty(navigation.NavigationProperty.Name);
                return from.Join(from.Set.Navigation(navigation.NavigationProperty.Name)
                    ?? throw ODataProblems.NotFilterable(navigation.NavigationProperty.Name));
            default:
                throw ODataProblems.NotSupported("This kind of path in an expression", option);
        }
    }

    private SqlValue Arithmetic(BinaryOperatorNode node)
    {
        var left = Value(node.Left);
        var right = Value(node.Right);
        if (left.IsNull || right.IsNull)
            return Constant(null);
        if (!IsNumber(left.Kind) || !IsNumber(right.Kind))
            return TimeArithmetic(node.OperatorKind, left, right);
        var floating = left.Kind == PropertyKind.Double || right.Kind == PropertyKind.Double;
        var kind = floating ? PropertyKind.Double : PropertyKind.Int64;
        var sql = node.OperatorKind switch
        {
            BinaryOperatorKind.Add => $"({left.Sql} + {right.Sql})",
            BinaryOperatorKind.Subtract => $"({left.Sql} - {right.Sql})",
            BinaryOperatorKind.Multiply => $"({left.Sql} * {right.Sql})",
            BinaryOperatorKind.Divide => $"({left.Sql} / {statement.Dialect.NotZero(right.Sql)})",
            _ when floating => statement.Dialect.DoubleModulo(left.Sql, statement.Dialect.NotZero(right.Sql)),
            _ => $"({left.Sql} % {statement.Dialect.NotZero(right.Sql)})",
        };
        if (!floating)
            sql = statement.Dialect.Integer(sql);
        // SQLite has no NaN: infinity less infinity is null there.
        return new SqlValue(sql, kind, left.Nullable || right.Nullable || floating);
    }

    // The parser lets a null inside an expression take any type, and types that only look alike pass it.
    private static bool Comparable(PropertyKind left, PropertyKind right) => left == right || IsNumber(left) && IsNumber(right);

    private static bool IsNumber(PropertyKind kind) => kind is PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Double;

    private bool IsNull(QueryNode node) => Strip(node) is ConstantNode { Value: null }
        || Strip(node) is ParameterAliasNode alias && (!aliases.TryGetValue(alias.Alias, out var value) || value is null || IsNull(value));

    private QueryNode Strip(QueryNode node) => node switch
    {
        ConvertNode convert => Strip(convert.Source),
        ParameterAliasNode alias when aliases.TryGetValue(alias.Alias, out var value) && value is not null => Strip(value),
        _ => node,
    };

    private static string? Comparison(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equal => "=",
        BinaryOperatorKind.NotEqual => "<>",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        _ => null,
    };
}
