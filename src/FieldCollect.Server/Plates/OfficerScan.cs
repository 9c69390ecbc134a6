using System.Globalization;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Server.Api;
using FieldCollect.Server.Identity;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Plates;

namespace FieldCollect.Server.Plates;

/// <summary>
/// <c>GET /d/{token}</c> of somebody who is signed in: what the token is, and the address with its houses, stays, last visit and what is due. What is shown of the address comes
/// out of the same pipeline as every reading, and so within the asker's rows, masked, and entered in the log.
/// </summary>
public static class OfficerScan
{
    // Current rows only: what has ended is in the register, and not at the door.
    private const string Card =
        "$expand=Houses($filter=EndedOn eq null),Residencies($filter=EndedOn eq null;$expand=Resident),Units($filter=EndedOn eq null),Visits($orderby=CollectedAt desc;$top=1)";

    private static readonly string[] Verified = ["Houses", "Residencies", "Units"];

    public static async Task AnswerAsync(HttpContext http, string token)
    {
        var cancel = http.RequestAborted;
        var api = http.RequestServices.GetRequiredService<ApiContext>();
        var actor = await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        if (!Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Doorplate))))
            throw new ProblemException(Problems.NotAllowed);
        using var place = await http.RequestServices.GetRequiredService<Busyness>().EnterAsync(actor.UserId, cancel);
        var scan = PlateUrl.Read(token) ?? throw new ProblemException(Problems.NotFound);
        var (longitude, latitude) = (Degrees(http, "lon", 180), Degrees(http, "lat", 90));
        if (longitude is null != latitude is null)
            throw new ProblemException(Problems.MalformedRequest, "lon", "lon and lat come together.");

        var (standing, plate) = await PlateLookup.ForOfficersAsync(api.Store, scan, cancel);
        if (plate is not null)
            api.Store.PlateScans.Record(plate.Id, PlateScanKind.Officer, longitude, latitude);
        // A plate of another beat is as if it were not there, whatever it is worth: the answer must not tell where it hangs.
        if (plate is not null && !actor.Sees(plate.BeatCode))
            (standing, plate) = (standing == PlateStanding.Forged ? standing : PlateStanding.Unknown, null);

        var root = new Uri($"{http.Request.Scheme}://{http.Request.Host}{ODataEndpoint.Prefix}");
        var card = plate?.AddressId is { } address ? await CardAsync(api, new ApiRequest("GET", $"Addresses({address})", Card, _ => null, root, actor), cancel) : null;
        http.Response.ContentType = "application/json;charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Authorization";
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder });
        Write(json, standing, plate, card, County.Day(api.Time.GetUtcNow()), root);
    }

    private static async Task<JsonElement?> CardAsync(ApiContext api, ApiRequest request, CancellationToken cancel)
    {
        var (result, _, body) = await Reads.AnswerAsync(api, request, cancel);
        if (result.Outcome != ReadOutcome.Ok)
            return null;
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, PlateStanding standing, PlateRow? plate, JsonElement? card, DateOnly today, Uri root)
    {
        json.WriteStartObject();
        json.WriteString("standing", JsonNamingPolicy.CamelCase.ConvertName(standing.ToString()));
        if (plate is not null)
        {
            json.WriteStartObject("plate");
            json.WriteString("@id", $"{root}Doorplates({plate.Id})");
            json.WriteString("Id", plate.Id);
            json.WriteString("Status", plate.Status);
            json.WriteString("SerialNumber", plate.SerialNumber);
            json.WriteString("RevokedOn", plate.RevokedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            if (plate.ReplacedById is { } by)
                json.WriteString("ReplacedBy", $"{root}Doorplates({by})");
            json.WriteEndObject();
        }

        if (card is { } address)
        {
            json.WritePropertyName("address");
            address.WriteTo(json);
            json.WriteStartArray("due");
            WriteDue(json, "Addresses", address, today, address.GetProperty(nameof(Address.Status)).GetString() == AddressStatus.InUse);
            foreach (var set in Verified)
            {
                foreach (var row in address.GetProperty(set).EnumerateArray())
                    WriteDue(json, set, row, today, isLive: true);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDue(Utf8JsonWriter json, string set, JsonElement row, DateOnly today, bool isLive)
    {
        var due = row.GetProperty(nameof(IVerifiable.DueOn));
        var known = due.ValueKind == JsonValueKind.String;
        if (!isLive || (known && DateOnly.ParseExact(due.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture) > today))
            return;
        json.WriteStartObject();
        json.WriteString("EntitySet", set);
        json.WriteString("Id", row.GetProperty("Id").GetString());
        if (known)
            json.WriteString("DueOn", due.GetString());
        else
            json.WriteNull("DueOn");
        json.WriteEndObject();
    }

    /// <exception cref="ProblemException">MalformedRequest: it is there and is no such number.</exception>
    private static double? Degrees(HttpContext http, string name, double most)
    {
        if (http.Request.Query[name].ToString() is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= most
            ? value
            : throw new ProblemException(Problems.MalformedRequest, name, $"{name} is a number of degrees, WGS 84.");
    }
}
