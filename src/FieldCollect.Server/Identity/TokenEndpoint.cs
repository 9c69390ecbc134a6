using System.Buffers.Text;
using FieldCollect.Register;
using FieldCollect.Register.Devices;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Identity;

/// <summary>POST /auth/token: the password and refresh_token grants of RFC 6749 (4.3, 6) and a terminal's enrolment_code, JSON answers as in its section 5.</summary>
public static class TokenEndpoint
{
    private const int LongestField = 200;

    public static async Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Items[ProblemReply.AllowedMethods] = "POST";
            throw new ProblemException(Problems.MethodNotAllowed);
        }

        http.Response.Headers.CacheControl = "no-store";
        // The first answer that a terminal gets: what it sends next may be coded.
        Api.RequestEncoding.Announce(http);
        if (await FormAsync(http) is not { } form)
        {
            await RefuseAsync(http, "invalid_request", "Send application/x-www-form-urlencoded.");
            return;
        }

        // No name or password holds a control character, and PostgreSQL takes no NUL even to compare with.
        string? Field(string name) => form[name].ToString() is { Length: > 0 and <= LongestField } value && !value.Any(char.IsControl) ? value : null;
        var signIn = http.RequestServices.GetRequiredService<SignIn>();
        (SignedIn? SignedIn, SignInFailure? Failure) result;
        var proof = new DeviceProof(Field("public_key"), Field("proof"));
        switch (Field("grant_type"))
        {
            case "password" when Field("username") is { } userName && Field("password") is { } password:
                Guid? device = null;
                if (Field("device_id") is { } text)
                {
                    if (!Guid.TryParse(text, out var id))
                    {
                        await RefuseAsync(http, "invalid_request", "device_id is a UUID.");
                        return;
                    }

                    device = id;
                }

                result = await signIn.WithPasswordAsync(userName, password, device, proof, http.RequestAborted);
                break;
            case "refresh_token" when Field("refresh_token") is { } token:
                result = await signIn.WithRefreshTokenAsync(token, proof, http.RequestAborted);
                break;
            case SignIn.EnrolmentGrant when Field("code") is { } code && Guid.TryParse(Field("device_id"), out var enrolled):
                result = await signIn.WithEnrolmentCodeAsync(code, enrolled, Field("device_name") ?? "", proof, http.RequestAborted);
                break;
            case "password" or "refresh_token" or SignIn.EnrolmentGrant:
                await RefuseAsync(http, "invalid_request", "A field of the grant is missing.");
                return;
            default:
                await RefuseAsync(http, "unsupported_grant_type", "The grants are password, refresh_token and enrolment_code.");
                return;
        }

        if (result.SignedIn is not { } signedIn)
        {
            await RefuseAsync(http, "invalid_grant", result.Failure switch
            {
                SignInFailure.DeviceRefused => "The terminal is revoked, or is not yours.",
                // A locked account answers like a name that nobody has, or the lock would tell which names there are.
                _ => "The name, password, code or token is not good, or there were too many wrong passwords: then wait five minutes.",
            });
            return;
        }

        var (actor, _) = await signIn.WhoAsync(signedIn.Session.Id, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new Dictionary<string, object?>
        {
            ["access_token"] = http.RequestServices.GetRequiredService<AccessTokens>().Make(signedIn.Session.Id),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)AccessTokens.Lasts.TotalSeconds,
            ["refresh_token"] = signedIn.RefreshToken,
            // Beyond RFC 6749, as its section 5.1 allows: what a terminal must know to begin. Null: the whole county.
            ["role"] = actor?.Role.ToString().ToLowerInvariant(),
            ["user"] = actor?.UserName,
            ["beats"] = actor?.Beats?.Order(StringComparer.Ordinal),
            // Which tasks are the officer's, a terminal works out without the register.
            ["user_id"] = actor?.UserId,
            ["skills"] = await SkillsOfAsync(http, signedIn.Session.UserId),
            // For a terminal: how long it may show what it holds, and whether it is to hand in its work and wipe itself.
            ["lease_expires_in"] = signedIn.Session.DeviceId is null ? null : actor?.Revoked == true ? 0 : (int)SignIn.LeaseLasts.TotalSeconds,
            ["wipe"] = signedIn.Session.DeviceId is null ? null : actor?.Revoked == true,
            ["beat"] = signedIn.Session.DeviceId is { } terminal ? await BeatOfAsync(http, terminal) : null,
            // What a terminal exports unsent work for, when it has no network.
            ["export_key"] = signedIn.Session.DeviceId is null ? null : Base64Url.EncodeToString(http.RequestServices.GetRequiredService<RegisterStore>().ExportKey.Public),
        });
    }

    private static async Task<IReadOnlyList<string>> SkillsOfAsync(HttpContext http, Guid user)
    {
        await using var context = await http.RequestServices.GetRequiredService<RegisterStore>().Database.OpenReadContextAsync(http.RequestAborted);
        return await context.Users.AsNoTracking().Where(u => u.Id == user).Select(u => u.Skills).SingleOrDefaultAsync(http.RequestAborted) ?? [];
    }

    private static async Task<string?> BeatOfAsync(HttpContext http, Guid device)
    {
        await using var context = await http.RequestServices.GetRequiredService<RegisterStore>().Database.OpenReadContextAsync(http.RequestAborted);
        return await context.Set<Device>().Where(d => d.Id == device).Select(d => d.BeatCode).SingleOrDefaultAsync(http.RequestAborted);
    }

    // Null for what is no form: another media type, too many fields, a field of megabytes.
    private static async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext http, string error, string description)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description });
    }
}
