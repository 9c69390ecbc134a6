// $expand. A navigation to one is joined into the statement of its row and streams with it. Collections are loaded for all rows of a
// page together, one statement an item, in LoadedExpand.cs.
using System.Text.Json;

namespace FieldCollect.OData;

internal abstract class Expand(NavigationMap navigation)
{
    public NavigationMap Navigation => navigation;

    /// <summary>Its part of a context URL; null where it has none.</summary>
    public abstract string? Context { get; }
    public abstract IEnumerable<SqlTemplate> Templates { get; }

    /// <summary>Writes the member of a row's object.</summary>
    public abstract void Write(Utf8JsonWriter json, Row row, EntitySetMap set, EntityKey key, ReplyStyle style, RowObserver? observer, Children? children);

    public static List<Expand> Of(ExpressionContext context, SqlStatement statement, Source source, RowLevel level, string? text, int depth = 1) =>
        text is null ? [] : [.. ExpandItem.Parse(source.Set, text).Select(item => Of(context, statement, source, level, item, depth, Levels(context, item, depth)))];

    private static Expand Of(ExpressionContext context, SqlStatement statement, Source source, RowLevel level, ExpandItem item, int depth, int levels)
    {
        if (depth > context.Limits.ExpandDepth)
            throw ODataProblems.TooComplex($"$expand may be nested {context.Limits.ExpandDepth} deep.", "$expand");
        context.CountExpand();
        if (item.Navigation.IsMany)
            return new LoadedExpand(context, source, level, item, (s, inner, l) => Inner(context, s, inner, l, item, depth, levels));
        item.Options.Allow("$select", "$expand", "$levels", "$compute");
        var joined = source.Join(item.Navigation);
        return new JoinedExpand(item, Shape(context, statement, joined, level, item, Inner(context, statement, joined, level, item, depth, levels)));
    }

    /// <summary>The expands inside an item: its own, and itself again while $levels lasts.</summary>
    private static List<Expand> Inner(ExpressionContext context, SqlStatement statement, Source source, RowLevel level, ExpandItem item, int depth, int levels)
    {
        var inner = Of(context, statement, source, level, item.Options["$expand"], depth + 1);
        if (levels > 1)
            inner.Add(Of(context, statement, source, level, item, depth + 1, levels - 1));
        return inner;
    }

    internal static EntityShape Shape(ExpressionContext context, SqlStatement statement, Source source, RowLevel level, ExpandItem item, List<Expand> inner)
    {
        var parsed = ParsedOptions.Parse(context, source.Set, item.Options);
        var computed = parsed.Compute is null ? [] : Compute.Add(context, statement, source, "$compute", parsed.Compute.ComputedItems, parsed.Aliases);
        var selection = Select.Of(context.Schema, source.Set, item.Options["$select"], computed);
        context.Shown.Add(source);
        return new EntityShape(source.Set, source, level, selection, inner, item.Form == ExpandForm.References);
    }

    private static int Levels(ExpressionContext context, ExpandItem item, int depth)
    {
        if (item.Options["$levels"] is not { } text)
            return 1;
        if (item.Navigation.Target.Navigation(item.Navigation.Name) is not { } again || again.Target != item.Navigation.Target)
            throw ODataProblems.MalformedUrl("$levels needs a navigation that leads from its target on.", "$expand");
        if (text.Equals("max", StringComparison.OrdinalIgnoreCase))
            return context.Limits.ExpandDepth - depth + 1;
        return item.Options.Number("$levels") is > 0 and <= int.MaxValue and { } levels
            ? (int)Math.Min(levels, context.Limits.ExpandDepth + 1)
            : throw ODataProblems.MalformedUrl("$levels is a number of one or more, or max.", "$expand");
    }
}

/// <summary>The one row that a navigation leads to, in the same row of the statement.</summary>
internal sealed class JoinedExpand(ExpandItem item, EntityShape shape) : Expand(item.Navigation)
{
    private readonly JsonEncodedText _name = JsonEncodedText.Encode(item.Navigation.Name, Json.Encoder);

    public override string? Context => item.Form == ExpandForm.References ? null : $"{Navigation.Name}({shape.Context})";
    public override IEnumerable<SqlTemplate> Templates => shape.Templates;

    public override void Write(Utf8JsonWriter json, Row row, EntitySetMap set, EntityKey key, ReplyStyle style, RowObserver? observer, Children? children)
    {
        if (row.IsNull(shape.KeyOrdinal))
        {
            if (style.Omit == OmittedValues.None)
                json.WriteNull(_name);
            return;
        }
        json.WriteStartObject(_name);
        shape.WriteMembers(json, row, style, observer, children);
        json.WriteEndObject();
    }
}
