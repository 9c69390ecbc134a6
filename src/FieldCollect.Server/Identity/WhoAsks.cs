using System.Collections.Concurrent;
using FieldCollect.Register;
using FieldCollect.Server.Api;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Server.Identity;

/// <summary>From a request's bearer token to the <see cref="Actor"/> it stands for.</summary>
public sealed class WhoAsks(AccessTokens tokens, SignIn signIn, TimeProvider time)
{
    // Looking a session up costs three queries. A revocation made by this process is seen at once (Forget), one made by a neighbour within a second.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1);

    // Sessions of a county; the bound only keeps forgotten ones from adding up.
    private const int MostRemembered = 10_000;

    private const string PurposeHeader = "FieldCollect-Purpose";
    private const int LongestPurpose = 100;

    private readonly ConcurrentDictionary<Guid, (Actor Actor, DateTimeOffset Until)> _remembered = new();

    /// <exception cref="ProblemException">NotSignedIn or DeviceRevoked.</exception>
    public async Task<Actor> AsksAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || tokens.Read(header.AsSpan(7).Trim()) is not { } sessionId)
            throw new ProblemException(Problems.NotSignedIn);
        var actor = await FindAsync(sessionId, http.RequestAborted);
        if (actor.Revoked && !HandsIn(http.Request))
            throw new ProblemException(Problems.DeviceRevoked);
        var purpose = http.Request.Headers[PurposeHeader].ToString();
        return purpose.Length is > 0 and <= LongestPurpose ? actor with { Purpose = purpose } : actor;
    }

    /// <summary>Whether who may see what follows from rows of a set.</summary>
    public static bool DependsOn(string set) => set is "Devices" or "Beats" or "Stations" or "Handovers";

    /// <summary>After a write to users, beats, hand-overs or devices: whoever asks next is looked up again.</summary>
    public void Forget() => _remembered.Clear();

    // Visits go into the quarantine, bytes to the records that have announced them; neither is answered with anything but that.
    private static bool HandsIn(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) && request.Path.Equals("/odata/$batch", StringComparison.OrdinalIgnoreCase))
        || (HttpMethods.IsPatch(request.Method) && Uploads.HandInPath().IsMatch(request.Path));

    private async Task<Actor> FindAsync(Guid sessionId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(sessionId, out var known) && known.Until > now)
            return known.Actor;
        var (actor, failure) = await signIn.WhoAsync(sessionId, cancel);
        if (actor is null)
            throw new ProblemException(failure == SignInFailure.DeviceRefused ? Problems.DeviceRevoked : Problems.NotSignedIn);
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        _remembered[sessionId] = (actor, now + RememberedFor);
        return actor;
    }
}
