using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>The functions of the house: Completion(Day) and Freshness(Day), what a supervisor asks each evening.</summary>
public static class Operations
{
    private const int EarliestYear = 1900;
    private const int LatestYear = 2999;

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(ApiContext api, string path) => api.Schema.Operations.Any(o => path.Contains(o.Name, StringComparison.OrdinalIgnoreCase));

    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        if (request.Actor.Role is not (Role.Supervisor or Role.Registrar or Role.Officer))
            throw new ProblemException(Problems.NotAllowed);
        // The days around it are counted too, and the calendar has an end on both sides.
        if (path.Arguments?.GetValueOrDefault("Day") is not DateOnly { Year: >= EarliestYear and <= LatestYear } day)
            throw new ProblemException(Problems.MalformedRequest, "Day");
        await using var context = await api.Store.Database.OpenReadContextAsync(http.RequestAborted);
        object rows = path.Operation!.Name switch
        {
            "Completion" => await CompletionQuery.RunAsync(context, request.Actor, day, http.RequestAborted),
            "Freshness" => await FreshnessQuery.RunAsync(context, request.Actor, day, http.RequestAborted),
            _ => throw new ProblemException(Problems.NotSupported),
        };
        var prefix = request.Version == "4.0" ? "odata." : "";
        http.Response.ContentType = $"application/json;{prefix}metadata=minimal;charset=utf-8";
        http.Response.Headers["OData-Version"] = request.Version;
        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(request.Method))
            return;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteString($"@{prefix}context", request.ServiceRoot + "$metadata#Collection(Edm.Untyped)");
        json.WritePropertyName("value");
        JsonSerializer.Serialize(json, rows, FieldJson.Options);
        json.WriteEndObject();
    }
}
