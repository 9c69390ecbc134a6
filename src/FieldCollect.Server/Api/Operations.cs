using System.Globalization;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>The functions of the house: Completion(Day) and Freshness(Day), what a supervisor asks each evening. What changes something is an action, see <see cref="RegisterActions"/>.</summary>
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
        // The days around it are counted too, and the calendar has an end on both sides.
        if (DayOf(request, path) is not { Year: >= EarliestYear and <= LatestYear } day)
            throw new ProblemException(Problems.MalformedRequest, "Day");
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
            "Completion" => await CompletionQuery.RunAsync(context, request.Actor, day, http.RequestAborted),
            "Freshness" => await FreshnessQuery.RunAsync(context, request.Actor, day, http.RequestAborted),
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
        json.WritePropertyName("value");
        JsonSerializer.Serialize(json, rows, FieldJson.Options);
        json.WriteEndObject();
    }
    // Inline, or by its name as a query option: an implicit alias (Protocol 4.01, 11.5.4.1.1).
    private static DateOnly? DayOf(ApiRequest request, ResourcePath path) => path.Arguments?.GetValueOrDefault("Day") as DateOnly?
        ?? (DateOnly.TryParseExact(request.Option("$Day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null);
}
