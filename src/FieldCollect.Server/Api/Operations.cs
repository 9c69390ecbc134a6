using System.Globalization;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tasks;

namespace FieldCollect.Server.Api;

/// <summary>The functions of the house: Completion(Day), OfficerCompletion(Day), Freshness(Day), what waits for officers, how far plates and inspections are, what a supervisor asks each evening. What changes something is an action, see <see cref="RegisterActions"/>.</summary>
public static class Operations
{
    private const int EarliestYear = 1900;
    private const int LatestYear = 2999;

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(ApiContext api, string path)
    {
        foreach (var operation in api.Schema.Operations)
        {
            var at = path.IndexOf(operation.Name, StringComparison.Ordinal);
            if (at >= 0 && (at == 0 || path[at - 1] is '/' or '.'))
                return true;
        }

        return false;
    }

    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        if (path.Operation!.IsAction)
        {
            http.Items[ProblemReply.AllowedMethods] = "POST, OPTIONS";
            throw new ProblemException(Problems.MethodNotAllowed);
        }

        if (request.Actor.Role is not (Role.Supervisor or Role.Registrar or Role.Officer))
            throw new ProblemException(Problems.NotAllowed);
        var days = path.Operation.Parameters.Where(p => p.Kind == PropertyKind.Date).Select(p => DayOf(request, path, p.Name)).ToList();
        var format = ReplyFormat.Of(new ReadRequest
        {
            Path = request.Path,
            Query = request.Query,
            ServiceRoot = request.ServiceRoot,
            Scope = new RowScope(request.Actor, api.Sizes),
            SigningKey = api.SigningKey,
            Accept = request.Headers("Accept"),
            ODataVersion = request.Headers("OData-Version"),
            ODataMaxVersion = request.Headers("OData-MaxVersion"),
        });
        await using var context = await api.Store.Database.OpenReadContextAsync(http.RequestAborted);
        object rows = path.Operation!.Name switch
        {
            "Completion" => await CompletionQuery.RunAsync(context, request.Actor, days[0], http.RequestAborted),
            "OfficerCompletion" => await CompletionQuery.OfOfficersAsync(context, request.Actor, days[0], http.RequestAborted),
            "StationCompletion" => await CompletionQuery.OfStationsAsync(context, request.Actor, days[0], http.RequestAborted),
            "Tasks" => await TaskReading.RunAsync(api, context, request.Actor, TextOf(request, path, "BeatCode"), days[0], http.RequestAborted),
            "TaskCounts" => await TaskCountsQuery.RunAsync(context, request.Actor, days[0], http.RequestAborted),
            "Officers" => await OfficersQuery.RunAsync(context, request.Actor, days[0], http.RequestAborted),
            "VisitHints" => await VisitHintsQuery.RunAsync(context, request.Actor, api.Store.Codes, days[0], http.RequestAborted),
            "Freshness" => await FreshnessQuery.RunAsync(context, request.Actor, days[0], http.RequestAborted),
            "PlateProgress" => await PlateQueries.ProgressAsync(context, request.Actor, days[0], Until(days), http.RequestAborted),
            "PlateRates" => await PlateQueries.RatesAsync(context, request.Actor, days[0], http.RequestAborted),
            "PlateBatchRates" => await PlateQueries.BatchRatesAsync(context, request.Actor, days[0], http.RequestAborted),
            "LetHouseScans" => await PlateQueries.LetHousesAsync(context, request.Actor, days[0], http.RequestAborted),
            "PoliciesInForce" => PolicyDecisions.All(api.Store.Codes, days[0], path.Arguments?.GetValueOrDefault("BeatCode") as string),
            "InspectionPlan" or "WalkPlan" => await PlanInspection.RunAsync(api.Store, request.Actor, InspectionActions.WishOf(path), http.RequestAborted),
            "InspectionProgress" => await InspectionProgressQuery.RunAsync(context, request.Actor, http.RequestAborted),
            "InspectionIntensity" => await Intensities.RunAsync(context, request.Actor, http.RequestAborted),
            "InspectionFrame" => await RedrawInspection.FrameAsync(context, InspectionOf(path), http.RequestAborted),
            "InspectionResult" => new[] { await InspectionResultQuery.RunAsync(context, request.Actor, InspectionOf(path), http.RequestAborted) },
            "InspectionFigures" => await InspectionFiguresQuery.RunAsync(context, request.Actor, InspectionOf(path), http.RequestAborted),
            _ => throw new ProblemException(Problems.NotSupported),
        };
        http.Response.ContentType = format.ContentType;
        http.Response.Headers["OData-Version"] = format.Version;
        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(request.Method))
            return;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder });
        json.WriteStartObject();
        if (format.Context)
            json.WriteString($"@{format.Prefix}context", request.ServiceRoot + $"$metadata#Collection({RegisterSchema.Namespace}.{path.Operation.Result!.Complex})");
        // Of a list that is cut off, how long it would be.
        if (rows is TaskList { Total: var total })
            json.WriteNumber($"@{format.Prefix}count", total);
        json.WritePropertyName("value");
        JsonSerializer.Serialize(json, rows is TaskList { Listed: var listed } ? listed : rows, FieldJson.Options);
        json.WriteEndObject();
    }

    private static Guid InspectionOf(ResourcePath path) => path.Arguments?.GetValueOrDefault("Inspection") as Guid? ?? throw new ProblemException(Problems.MalformedRequest, "Inspection");

    // Inline, or by its name as a query option: an implicit alias (Protocol 4.01, 11.5.4.1.1).
    private static DateOnly DayOf(ApiRequest request, ResourcePath path, string name)
    {
        var day = path.Arguments?.GetValueOrDefault(name) as DateOnly?
            ?? (DateOnly.TryParseExact(request.Option("$" + name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given) ? given : null);
        // The days around it are counted too, and the calendar has an end on both sides.
        return day is { Year: >= EarliestYear and <= LatestYear } sound ? sound : throw new ProblemException(Problems.MalformedRequest, name);
    }

    private static string TextOf(ApiRequest request, ResourcePath path, string name) =>
        path.Arguments?.GetValueOrDefault(name) as string ?? request.Option("$" + name)?.Trim('\'') ?? throw new ProblemException(Problems.MalformedRequest, name);

    // By beat and day: a county's year is some ten thousand rows, and what is longer is asked year by year.
    private static DateOnly Until(List<DateOnly> days) =>
        days[1] < days[0] ? throw new ProblemException(Problems.MalformedRequest, "To", "To is not before From.")
        : days[1].DayNumber - days[0].DayNumber >= PlateQueries.MostDays ? throw new ProblemException(Problems.TooComplex, "To", $"At most {PlateQueries.MostDays} days at once.")
        : days[1];
}
