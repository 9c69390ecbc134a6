using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Identity;

/// <summary>
/// Accounts and terminals while the server runs: POST /auth/enrolment makes the code that a new terminal scans, PATCH /auth/users/{name} lets a user out
/// or in or gives the user other beats or skills.
/// </summary>
public static class AccountEndpoints
{
    private const int LargestBody = 10_000;

    public static async Task EnrolmentAsync(HttpContext http)
    {
        var by = await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        Allow(http, "POST");
        var body = await BodyAsync(http);
        var beat = Text(body, "beat") ?? (by.Beats is { Count: 1 } one ? one.First() : throw new ProblemException(Problems.MissingField, "beat"));
        var store = http.RequestServices.GetRequiredService<RegisterStore>();
        Actor? officer = by;
        if (Text(body, "user") is { } name && name != by.UserName)
        {
            if (by.Role is not (Role.Supervisor or Role.Registrar))
                throw new ProblemException(Problems.NotAllowed);
            await using var context = await store.Database.OpenReadContextAsync(http.RequestAborted);
            var id = await context.Users.Where(u => u.UserName == name && !u.Disabled).Select(u => u.Id).SingleOrDefaultAsync(http.RequestAborted);
            officer = await Actors.FindAsync(context, id, null, store.Time.GetUtcNow(), http.RequestAborted);
        }

        // One answer for a user who is not there, one of another station and one who does not work that beat.
        if (officer is not { Role: Role.Officer } || !by.Sees(beat) || !officer.Sees(beat))
            throw new ProblemException(officer == by && by.Role != Role.Officer ? Problems.NotAllowed : Problems.NotFound);
        var (code, expires) = await http.RequestServices.GetRequiredService<SignIn>().MakeEnrolmentCodeAsync(officer.UserId, beat, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["code"] = code,
            ["beat"] = beat,
            ["expires_in"] = (int)(expires - store.Time.GetUtcNow()).TotalSeconds,
            ["payload"] = $"fieldcollect:1 {http.Request.Scheme}://{http.Request.Host} {code}",
        });
    }

    public static async Task UserAsync(HttpContext http, string name)
    {
        var whoAsks = http.RequestServices.GetRequiredService<WhoAsks>();
        var by = await whoAsks.AsksAsync(http);
        Allow(http, "PATCH");
        if (by.Role != Role.Administrator)
            throw new ProblemException(Problems.NotAllowed);
        var body = await BodyAsync(http);
        bool? disabled = body.TryGetProperty("disabled", out var flag) ? flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : throw new ProblemException(Problems.WrongType, "disabled") : null;
        var (beats, skills) = (Texts(body, "beats"), Texts(body, "skills"));

        // Nobody locks the last door from the outside.
        if (disabled == true && name == by.UserName)
            throw new ProblemException(Problems.NotAllowed, "disabled");
        if (!await http.RequestServices.GetRequiredService<SignIn>().ChangeUserAsync(name, disabled, beats, skills, by, http.RequestAborted))
            throw new ProblemException(Problems.NotFound);
        whoAsks.Forget();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Allow(HttpContext http, string method)
    {
        if (http.Request.Method == method)
            return;
        http.Items[ProblemReply.AllowedMethods] = method;
        throw new ProblemException(Problems.MethodNotAllowed);
    }

    private static string? Text(JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Any(char.IsControl) ? text
        : throw new ProblemException(Problems.WrongType, name);

    private static List<string>? Texts(JsonElement body, string name) => !body.TryGetProperty(name, out var list) ? null
        : list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(b => b.ValueKind == JsonValueKind.String) ? [.. list.EnumerateArray().Select(b => b.GetString()!)]
        : throw new ProblemException(Problems.WrongType, name);

    private static async Task<JsonElement> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > LargestBody)
            throw new ProblemException(Problems.BodyTooLarge);
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw new ProblemException(Problems.MalformedBody);
        }
        catch (JsonException)
        {
            throw new ProblemException(Problems.MalformedBody);
        }
    }
}
