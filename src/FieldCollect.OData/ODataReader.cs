// A GET from URL to plan. Each option is a file beside ReadPlan in Reading/: Filter, OrderBy, Select, Expand, Search, Compute, Apply,
// CountQuery, SkipToken.
using System.Text;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

/// <summary>Plans the reply to a reading request.</summary>
public static partial class ODataReader
{
    /// <summary>
    /// Parses and bounds the request and makes its SQL. Throws <see cref="ODataProblem"/> for everything that is the client's fault
    /// (the codes are in <see cref="ODataProblems"/>). Operations, $batch and streams are the host's and are refused here with 501.
    /// </summary>
    public static ReadPlan Plan(ODataSchema schema, ReadRequest request)
    {
        var options = QueryOptions.Parse(request.AllOptions);
        var preferences = Preferences.Of(request);
        var path = PathOf(schema, request, options);
        var style = ReplyStyle.Of(request, options["$format"], preferences, json: path is { Count: false, RawValue: false, Kind: not ResourceKind.Metadata });
        if (path.RawValue && !MediaType.Accepted(options["$format"], request.Accept).Any(t => t.Name is "text/plain" or "text/*" or "*/*"))
            throw ODataProblems.NotAcceptable();
        if (options["$schemaversion"] is not (null or "*"))
            throw ODataProblems.NotFound();
        if (path.Kind is ResourceKind.Batch or ResourceKind.Operation || path.Property?.Kind == PropertyKind.Stream || path is { Kind: ResourceKind.Entity, RawValue: true })
            throw ODataProblems.NotSupported("Reading this kind of resource");

        var token = options["$skiptoken"] is { } text ? ReceivedToken.Decode(request.SigningKey, SkipToken.For(path.ToUrl(), options), text) : null;
        var lifted = path.Set is not null && options["$filter"] is { } filter ? LiftedLiterals.Of(filter) : null;
        var binding = new Binding(request.Scope)
        {
            Request = request,
            Style = style,
            Path = path,
            Options = options,
            Literals = lifted?.Values ?? [],
            Token = token,
            Page = PageWindow.Of(request, options, token, preferences.MaxPageSize),
        };
        var query = QueryOf(schema, binding, lifted);
        query.Check(binding);
        return new ReadPlan(query, binding, preferences);
    }

    private static Query QueryOf(ODataSchema schema, Binding binding, LiftedLiterals? lifted)
    {
        // Other limits than the usual are those of a test or of a job; what is kept obeys the usual.
        if (binding.Path.Set is null || binding.Request.Limits != ReadLimits.Default)
            return Translate(schema, binding, null);
        try
        {
            return schema.Plans.Get(Shape(binding, lifted), () => Translate(schema, binding, lifted));
        }
        catch (ODataProblem) when (lifted is { Values.Count: > 0 })
        {
            // The parser fits some literals to their surroundings as it does not fit aliases, and positions it names are those of the
            // text it got. So the text as it came decides, in a query that is not kept.
            return Translate(schema, binding, null);
        }
    }

    private static Query Translate(ODataSchema schema, Binding binding, LiftedLiterals? lifted)
    {
        var (path, options, request) = (binding.Path, binding.Options, binding.Request);
        if (path.Kind == ResourceKind.Metadata)
            return DocumentQuery.Metadata(schema, request, options);
        if (path.Kind == ResourceKind.ServiceDocument)
            return DocumentQuery.Service(schema, options);
        foreach (var (name, text) in options.Aliases)
            UrlText.Bound(name, text, request.Limits);
        if (lifted is { Values.Count: > 0 })
        {
            UrlText.Bound("$filter", options["$filter"]!, request.Limits);
            options = options.With("$filter", lifted.Text);
            binding = binding.With(options);
        }
        var aliases = lifted is null || lifted.Aliases.Count == 0 ? options.Aliases : options.Aliases.Concat(lifted.Aliases).ToDictionary(StringComparer.Ordinal);
        var context = new ExpressionContext(schema, request.Limits, request.MayAskProtected, aliases);
        if (path.Count)
            return CountQuery.OfPath(context, binding);
        if (path.Kind != ResourceKind.Collection)
            return new EntityQuery(context, binding);
        return options["$apply"] is not { } apply || Apply.KeepsEntities(apply) ? new CollectionQuery(context, binding) : new ApplyQuery(context, binding);
    }

    [GeneratedRegex(@"\b(gt|ge|lt|le|startswith)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    /// <summary>Everything of a request that its SQL and the form of its reply depend on, and nothing else.</summary>
    private static string Shape(Binding binding, LiftedLiterals? lifted)
    {
        var text = new StringBuilder(binding.Path.Shape());
        if (binding.Request.MayAskProtected)
            text.Append("\nfrom body");
        if (binding.Token is { } token)
            text.Append("\nafter ").Append(token.Pattern);
        // Of many rows a range is read in its own order; all else is planned alike for who sees many and who sees few.
        if (binding.Options["$orderby"] is null && binding.Options["$filter"] is { } filter && binding.IsOfLargeSet && Range().IsMatch(filter))
            text.Append("\nlarge");
        foreach (var (name, value) in binding.Options.System)
        {
            text.Append('\n').Append(name).Append('=').Append(name switch
            {
                "$filter" => lifted!.Text,
                "$top" or "$skiptoken" or "$format" => "",
                "$skip" => binding.Page.Skip > 0 ? "1" : "0",
                _ => value,
            });
        }
        foreach (var (name, value) in binding.Options.Aliases)
            text.Append('\n').Append(name).Append('=').Append(value);
        return text.ToString();
    }

    /// <summary>$entity?$id=… is the entity itself by another address.</summary>
    private static ResourcePath PathOf(ODataSchema schema, ReadRequest request, QueryOptions options)
    {
        if (request.Path.Trim('/') != "$entity")
        {
            return options["$id"] is null
                ? ResourcePath.Parse(schema, request.Path, request.AllOptions)
                : throw ODataProblems.MalformedUrl("This option does not apply to this resource.", "$id");
        }
        if (options["$id"] is not { } id || ODataUrl.Relative(id, request.ServiceRoot) is not { } relative)
            throw ODataProblems.MalformedUrl("$entity needs the URL of an entity of this service.", "$id");
        return ResourcePath.Parse(schema, relative) is { Kind: ResourceKind.Entity } path ? path : throw ODataProblems.NotFound();
    }
}
