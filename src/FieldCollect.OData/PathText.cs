// The paths that clients mostly send, read without Microsoft.OData.Core's parser, which takes longer for a key than a database does:
// sets, keys, alternate keys, keys as segments, navigations, properties, $count, $ref and operations without parameters in the path. All others are null and go to that parser,
// which also has the errors for what is malformed.
using System.Globalization;

namespace FieldCollect.OData;

internal static class PathText
{
    private static readonly string[] Unsupported = ["$each", "$all", "$crossjoin", "$filter", "$entity", "$orderby", "$query"];

    public static ResourcePath? Parse(ODataSchema schema, string path)
    {
        if (path == "$metadata")
            return new ResourcePath(ResourceKind.Metadata, []);
        var steps = new List<PathStep>();
        var so = new ResourcePath(ResourceKind.ServiceDocument, steps);
        foreach (var raw in path.Split('/'))
        {
            if (raw.StartsWith('$') && Unsupported.Any(u => raw.StartsWith(u, StringComparison.Ordinal)))
                throw ODataProblems.NotSupported("This kind of path");
            var segment = raw.Contains('%') ? Uri.UnescapeDataString(raw) : raw;
            if (so.Property is not null || so.Count || so.Ref || so.Operation is not null || Next(schema, so, steps, segment) is not { } next)
                return null;
            so = next;
        }
        return so;
    }

    private static ResourcePath? Next(ODataSchema schema, ResourcePath so, List<PathStep> steps, string segment)
    {
        var open = segment.IndexOf('(');
        var name = open < 0 ? segment : segment[..open];
        if (open >= 0 && TopLevel.Close(segment, open) != segment.Length - 1)
            return null;
        if (steps.Count == 0)
        {
            if (!schema.Sets.TryGetValue(name, out var set))
                return Called(schema, so, steps, segment);
            steps.Add(new PathStep(set, null, null));
            return Keyed(so with { Kind = ResourceKind.Collection }, steps, segment, open);
        }
        var last = steps[^1].Set;
        switch (segment)
        {
            case "$count":
                return so.Kind == ResourceKind.Collection ? so with { Count = true } : null;
            case "$ref":
                return so with { Ref = true };
        }
        if (Called(schema, so, steps, segment) is { } called)
            return called;
        if (so.Kind == ResourceKind.Collection)
            return open < 0 ? KeySegment(so, steps, segment) : null;
        if (last.Navigation(name) is { } navigation)
        {
            steps.Add(new PathStep(navigation.Target, navigation, null));
            return Keyed(so with { Kind = navigation.IsMany ? ResourceKind.Collection : ResourceKind.Entity }, steps, segment, open);
        }
        return open < 0 && last.Property(name) is { } property ? so with { Kind = ResourceKind.Property, Property = property } : null;
    }

    // An action takes its parameters from the body; a function that has none may be called without parentheses.
    private static ResourcePath? Called(ODataSchema schema, ResourcePath so, List<PathStep> steps, string segment)
    {
        var bound = steps.Count == 0 ? null : steps[^1].Set.Name;
        foreach (var operation in schema.Operations)
        {
            if (operation.BoundTo != bound || (bound is not null && operation.OnCollection != (so.Kind == ResourceKind.Collection)) || (!operation.IsAction && operation.Parameters.Count > 0))
                continue;
            if (operation.IsNamed(!operation.IsAction && segment.EndsWith("()", StringComparison.Ordinal) ? segment[..^2] : segment, schema.Namespace))
                return so with { Kind = ResourceKind.Operation, Operation = operation, Arguments = new Dictionary<string, object?>() };
        }

        return null;
    }

    private static ResourcePath? Keyed(ResourcePath so, List<PathStep> steps, string segment, int open)
    {
        if (open < 0)
            return so;
        if (so.Kind != ResourceKind.Collection)
            return null;
        var set = steps[^1].Set;
        var parts = TopLevel.Split(segment[(open + 1)..^1], ',');
        if (parts is [var only] && set.Key.Count == 1 && Value(set.Key[0].Kind, only, quoted: true) is { } value)
        {
            steps[^1] = steps[^1] with { Key = new EntityKey(value) };
            return so with { Kind = ResourceKind.Entity };
        }
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var equals = part.IndexOf('=');
            if (equals <= 0 || !given.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                return null;
        }
        // A key stands in every log on its way: what must not be filtered on in a URL must not be a key in it either.
        if (set.Properties.FirstOrDefault(p => p.Kind == PropertyKind.Protected && given.Keys.Contains(p.Name, StringComparer.OrdinalIgnoreCase)) is { } secret)
            throw ODataProblems.SensitiveInUrl(secret.Name);
        if (Named(set.Key, given) is { } values)
            steps[^1] = steps[^1] with { Key = new EntityKey(values) };
        else if (set.AlternateKeys.Select(k => (Key: k, Values: Named(k.Properties, given))).FirstOrDefault(k => k.Values is not null) is { Values: { } found } alternate)
            steps[^1] = steps[^1] with { Alternate = new AlternateKey(alternate.Key, found) };
        else
            return null;
        return so with { Kind = ResourceKind.Entity };
    }

    private static ResourcePath? KeySegment(ResourcePath so, List<PathStep> steps, string segment)
    {
        var set = steps[^1].Set;
        // A type is no key.
        if (set.Key.Count != 1 || segment.StartsWith('$') || segment.Contains('.')
            || Value(set.Key[0].Kind, segment, quoted: false) is not { } value)
            return null;
        steps[^1] = steps[^1] with { Key = new EntityKey(value) };
        return so with { Kind = ResourceKind.Entity };
    }

    private static object[]? Named(IReadOnlyList<PropertyMap> key, Dictionary<string, string> given)
    {
        if (key.Count != given.Count)
            return null;
        var values = new object[key.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!given.TryGetValue(key[i].Name, out var text) || Value(key[i].Kind, text, quoted: true) is not { } value)
                return null;
            values[i] = value;
        }
        return values;
    }

    private static object? Value(PropertyKind kind, string text, bool quoted)
    {
        switch (kind)
        {
            case PropertyKind.Guid:
                return Guid.TryParseExact(text, "D", out var guid) ? guid : null;
            case PropertyKind.Int32:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
            case PropertyKind.Int64:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null;
            case PropertyKind.Date:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
            case PropertyKind.String when !quoted:
                return text;
            case PropertyKind.String when text.Length >= 2 && text[0] == '\'' && text[^1] == '\'':
                if (text.Contains('\u0001'))
                    return null;
                var inner = text[1..^1].Replace("''", "\u0001", StringComparison.Ordinal);
                return inner.Contains('\'') ? null : inner.Replace('\u0001', '\'');
            default:
                return null;
        }
    }
}
