using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register.Devices;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Accounts;

/// <summary>A signed-in session, and the refresh token that was handed out for it.</summary>
public sealed record SignedIn(Session Session, string RefreshToken);

/// <summary>Why somebody could not sign in; the words of RFC 6749, 5.2.</summary>
public enum SignInFailure
{
    /// <summary>Wrong name or password, a refresh token that is unknown, used up or too old, a user who is disabled.</summary>
    InvalidGrant,

    /// <summary>Too many wrong passwords: wait.</summary>
    Locked,

    /// <summary>The terminal has been revoked, or is not this user's.</summary>
    DeviceRefused,
}

/// <summary>Signing in, renewing, and finding out who a session is now. Bearer tokens themselves are the server's, see its Identity folder.</summary>
public sealed class SignIn(RegisterStore store)
{
    // A terminal that was off for a month signs in with its password again.
    private static readonly TimeSpan SessionLasts = TimeSpan.FromDays(30);

    // Deriving a key keeps a core busy for a tenth of a second, and anybody may ask for it: what serves the signed in must not wait behind it.
    private static readonly SemaphoreSlim Deriving = new(Math.Max(1, Environment.ProcessorCount / 2));
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>As long as a terminal may work without the server.</summary>
    public static readonly TimeSpan WorkOfALeftBeat = TimeSpan.FromDays(14);

    /// <summary>How long a terminal may go on showing what it holds without having asked the register.</summary>
    public static readonly TimeSpan LeaseLasts = TimeSpan.FromDays(14);

    private const int WrongPasswordsBeforeLock = 5;
    private static readonly TimeSpan LockLasts = TimeSpan.FromMinutes(5);

    public Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithPasswordAsync(string userName, string password, Guid? deviceId, CancellationToken cancel) =>
        WithPasswordAsync(userName, password, deviceId, DeviceProof.None, cancel);

    public async Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithPasswordAsync(string userName, string password, Guid? deviceId, DeviceProof proof, CancellationToken cancel)
    {
        await using var reading = await store.Database.OpenReadContextAsync(cancel);
        var user = await reading.Users.AsNoTracking().SingleOrDefaultAsync(u => u.UserName == userName, cancel);
        // Before the write transaction: there is one writer.
        if (!await Deriving.WaitAsync(LongestWait, cancel))
            throw new Register.ProblemException(Register.Problems.Busy);
        bool right;
        try
        {
            right = await Task.Run(() => Passwords.Verify(user?.PasswordHash, password), cancel);
        }
        finally
        {
            Deriving.Release();
        }

        var now = store.Time.GetUtcNow();
        if (user is null || user.LockedUntil > now)
        {
            // The same work as for a wrong password, so that the time it takes does not tell which names there are.
            await store.WriteAsync(
                async context =>
                {
                    await AuditLog.AppendAsync(context, new AuditDraft(now, Actor.System with { UserId = user?.Id ?? Guid.Empty, Purpose = "signIn" }, "signInFailed", "Users", 1, []));
                    return true;
                },
                cancel);
            return (null, user is null ? SignInFailure.InvalidGrant : SignInFailure.Locked);
        }

        return await store.WriteAsync<(SignedIn?, SignInFailure?)>(
            async context =>
            {
                // Counted in one statement, which also locks the row: many guesses at once are many guesses.
                await context.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.FailedSignIns, x => x.FailedSignIns + 1), cancel);
                var row = await context.Users.SingleAsync(u => u.Id == user.Id, cancel);
                if (row.LockedUntil > now)
                    return (null, SignInFailure.Locked);
                if (!right || row.Disabled)
                {
                    if (row.FailedSignIns >= WrongPasswordsBeforeLock)
                        (row.FailedSignIns, row.LockedUntil) = (0, now + LockLasts);
                    await AuditAsync(context, row, null, "signInFailed", now);
                    return (null, SignInFailure.InvalidGrant);
                }

                (row.FailedSignIns, row.LockedUntil) = (0, null);
                if (deviceId is { } device && !await MayUseAsync(context, row, device, userName, proof, now, cancel))
                    return (null, SignInFailure.DeviceRefused);
                return (await BeginAsync(context, row, deviceId, now), null);
            },
            cancel);
    }

    /// <summary>Makes a code by which a terminal of a user is let in: 160 random bits, kept as their hash.</summary>
    public async Task<(string Code, DateTimeOffset ExpiresAt)> MakeEnrolmentCodeAsync(Guid userId, string beatCode, CancellationToken cancel)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(20));
        var expires = store.Time.GetUtcNow() + EnrolmentCodeLasts;
        await store.WriteAsync(
            async context =>
            {
                context.EnrolmentCodes.Add(new EnrolmentCode { CodeHash = Hash(code), UserId = userId, BeatCode = beatCode, ExpiresAt = expires });
                return await context.SaveChangesAsync(cancel);
            },
            cancel);
        return (code, expires);
    }

    /// <summary>A terminal that shows a code becomes the user's device: record, key and session in one transaction.</summary>
    public Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithEnrolmentCodeAsync(string code, Guid device, string name, DeviceProof proof, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        var hash = Hash(code);
        return store.WriteAsync<(SignedIn?, SignInFailure?)>(
            async context =>
            {
                // Taken in one statement: of two terminals with one code, one is first.
                var taken = await context.EnrolmentCodes.Where(c => c.CodeHash == hash && c.ExpiresAt > now && (c.DeviceId == null || c.DeviceId == device))
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.DeviceId, device), cancel);
                if (taken == 0 || proof.Key() is not { } key || !proof.IsGood(key, EnrolmentGrant, device, code))
                    return (null, SignInFailure.InvalidGrant);
                var enrolment = await context.EnrolmentCodes.AsNoTracking().SingleAsync(c => c.CodeHash == hash, cancel);
                var user = await context.Users.SingleAsync(u => u.Id == enrolment.UserId, cancel);
                var actor = await Actors.OfAsync(context, user, null, now, null, cancel);
                if (user.Disabled || !actor.Sees(enrolment.BeatCode))
                    return (null, SignInFailure.InvalidGrant);
                var known = await context.DeviceKeys.SingleOrDefaultAsync(k => k.DeviceId == device, cancel);
                if (known is null && !await context.Set<Device>().AnyAsync(d => d.Id == device, cancel))
                {
                    var made = await new Writing.Push(context, store.Personal, store.Codes, actor, store.Time).RunAsync([new Writing.PushItem
                    {
                        Verb = Writing.PushVerb.Create,
                        Set = Register.EntitySets.Of(typeof(Device)),
                        Method = "POST",
                        Url = "Devices",
                        Values = new Dictionary<string, object?> { [nameof(Device.Id)] = device, [nameof(Device.Name)] = name, [nameof(Device.BeatCode)] = enrolment.BeatCode },
                    }]);
                    if (made[0].Problem is not null)
                        return (null, SignInFailure.DeviceRefused);
                    context.DeviceKeys.Add(new DeviceKey { DeviceId = device, PublicKey = key });
                }
                else if (known is null || !known.PublicKey.AsSpan().SequenceEqual(key)
                    || !await context.Set<Device>().AnyAsync(d => d.Id == device && d.UserId == user.Id && d.Status == DeviceStatus.Enrolled, cancel))
                {
                    return (null, SignInFailure.DeviceRefused);
                }

                return (await BeginAsync(context, user, device, now), null);
            },
            cancel);
    }

    public const string EnrolmentGrant = "enrolment_code";

    private static readonly TimeSpan EnrolmentCodeLasts = TimeSpan.FromMinutes(10);

    // Its enroller, or a colleague of the same beat, who may have it lent: one terminal may serve two shifts. What has a key must show it, whoever signs in.
    private static async Task<bool> MayUseAsync(RegisterContext context, User user, Guid deviceId, string userName, DeviceProof proof, DateTimeOffset now, CancellationToken cancel)
    {
        var device = await context.Set<Device>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == deviceId && d.Status == DeviceStatus.Enrolled, cancel);
        if (device is null || (device.UserId != user.Id && !(user.Role == Register.Accounts.Role.Officer && (await OfficerBeats.OfAsync(context, user.Id, now, null, cancel)).Now.Contains(device.BeatCode))))
            return false;
        if (await context.DeviceKeys.SingleOrDefaultAsync(k => k.DeviceId == deviceId, cancel) is { } known)
            return proof.IsGood(known.PublicKey, "password", deviceId, userName);
        if (proof.PublicKey is null)
            return true;
        // The terminal makes its key known, once, with the password of its user.
        if (proof.Key() is not { } key || !proof.IsGood(key, "password", deviceId, userName))
            return false;
        context.DeviceKeys.Add(new DeviceKey { DeviceId = deviceId, PublicKey = key });
        return true;
    }

    private static async Task<SignedIn> BeginAsync(RegisterContext context, User user, Guid? deviceId, DateTimeOffset now)
    {
        context.ChangeTracker.AutoDetectChangesEnabled = true;
        var token = NewToken();
        var session = new Session
        {
            Id = Register.Ids.New(now),
            UserId = user.Id,
            DeviceId = deviceId,
            RefreshHash = Hash(token),
            ExpiresAt = now + SessionLasts,
        };
        context.Sessions.Add(session);
        await SeenAsync(context, deviceId, now, CancellationToken.None);
        await AuditAsync(context, user, deviceId, "signIn", now);
        return new SignedIn(session, token);
    }

    // For the station, which asks where its terminals are. Written with a token, which a terminal in use gets every quarter of an hour: a write that is made anyway, and not one for each pull. It is no
    // change of the record: no version, no history, and no news for anybody's feed.
    private static async Task SeenAsync(RegisterContext context, Guid? device, DateTimeOffset now, CancellationToken cancel)
    {
        if (device is { } id)
            await context.Set<Device>().Where(d => d.Id == id && d.Status == DeviceStatus.Enrolled).ExecuteUpdateAsync(d => d.SetProperty(x => x.LastSeenAt, now), cancel);
    }

    /// <summary>Lets a user in again or out, at once and with everything signed in, or gives the user other beats or skills.</summary>
    /// <returns>False if there is no such user, beat or skill.</returns>
    public Task<bool> ChangeUserAsync(string userName, bool? disabled, IReadOnlyCollection<string>? beats, IReadOnlyCollection<string>? skills, Actor by, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        return store.WriteAsync(
            async context =>
            {
                if (await context.Users.SingleOrDefaultAsync(u => u.UserName == userName, cancel) is not { } user)
                    return false;
                if (beats is not null && (user.Role != Register.Accounts.Role.Officer || await context.Set<Register.Divisions.Beat>().CountAsync(b => beats.Contains(b.Code), cancel) != beats.Distinct().Count()))
                    return false;
                if (skills is not null && !skills.All(s => store.Codes.Knows(Register.Tasks.TaskSkills.Skills, s)))
                    return false;
                user.Disabled = disabled ?? user.Disabled;
                user.Skills = skills is null ? user.Skills : [.. skills.Distinct().Order(StringComparer.Ordinal)];
                if (disabled == true)
                {
                    foreach (var session in await context.Sessions.Where(s => s.UserId == user.Id && s.RevokedAt == null).ToListAsync(cancel))
                        session.RevokedAt = now;
                }

                if (beats is not null)
                {
                    var held = await context.UserBeats.Where(b => b.UserId == user.Id).ToListAsync(cancel);
                    foreach (var beat in held)
                        beat.EndedAt = beats.Contains(beat.BeatCode) ? null : beat.EndedAt ?? now;
                    context.UserBeats.AddRange(beats.Distinct().Except(held.Select(b => b.BeatCode)).Select(b => new UserBeat { UserId = user.Id, BeatCode = b }));
                }

                await context.SaveChangesAsync(cancel);
                await AuditLog.AppendAsync(context, new AuditDraft(now, by, "changeUser", "Users", 1, [user.Id]));
                return true;
            },
            cancel);
    }

    public Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithRefreshTokenAsync(string refreshToken, CancellationToken cancel) => WithRefreshTokenAsync(refreshToken, DeviceProof.None, cancel);

    public Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithRefreshTokenAsync(string refreshToken, DeviceProof proof, CancellationToken cancel)
    {
        var hash = Hash(refreshToken);
        var now = store.Time.GetUtcNow();
        return store.WriteAsync<(SignedIn?, SignInFailure?)>(
            async context =>
            {
                var session = await context.Sessions.SingleOrDefaultAsync(s => s.RefreshHash == hash || s.PreviousRefreshHash == hash, cancel);
                if (session is null || session.RevokedAt is not null || session.ExpiresAt <= now
                    || await context.Users.AnyAsync(u => u.Id == session.UserId && u.Disabled, cancel))
                    return (null, SignInFailure.InvalidGrant);
                if (session.DeviceId is { } device)
                {
                    var key = await context.DeviceKeys.AsNoTracking().SingleOrDefaultAsync(k => k.DeviceId == device, cancel);
                    if (key is not null && !proof.IsGood(key.PublicKey, "refresh_token", device, refreshToken))
                        return (null, SignInFailure.InvalidGrant);
                    // A revoked terminal that proves to be itself may come in once more, to hand in what it holds and to be told to wipe it.
                    if (key is null && !await context.Set<Device>().AnyAsync(d => d.Id == device && d.Status == DeviceStatus.Enrolled, cancel))
                        return (null, SignInFailure.DeviceRefused);
                }

                // The token used becomes the one before; what was before it is used up.
                await SeenAsync(context, session.DeviceId, now, cancel);
                var token = NewToken();
                (session.PreviousRefreshHash, session.RefreshHash, session.ExpiresAt) = (hash, Hash(token), now + SessionLasts);
                await context.SaveChangesAsync(cancel);
                return (new SignedIn(session, token), null);
            },
            cancel);
    }

    /// <summary>Who a session is at this moment; null when it has ended, with the reason.</summary>
    public async Task<(Actor? Actor, SignInFailure? Failure)> WhoAsync(Guid sessionId, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var session = await context.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sessionId, cancel);
        if (session is null || session.RevokedAt is not null || session.ExpiresAt <= store.Time.GetUtcNow())
            return (null, SignInFailure.InvalidGrant);
        var user = await context.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancel);
        if (user.Disabled)
            return (null, SignInFailure.InvalidGrant);
        var now = store.Time.GetUtcNow();
        var actor = await Actors.OfAsync(context, user, session.DeviceId, now, now - WorkOfALeftBeat, cancel);
        if (session.DeviceId is not { } device || await context.Set<Device>().AnyAsync(d => d.Id == device && d.Status == DeviceStatus.Enrolled, cancel))
            return (actor, null);
        return await context.DeviceKeys.AnyAsync(k => k.DeviceId == device, cancel) ? (actor with { Revoked = true }, null) : (null, SignInFailure.DeviceRefused);
    }

    private static async Task AuditAsync(RegisterContext context, User user, Guid? deviceId, string action, DateTimeOffset now)
    {
        await context.SaveChangesAsync();
        await AuditLog.AppendAsync(context, new AuditDraft(now, new Actor(user.Id, user.UserName, user.Role, null, deviceId, "signIn"), action, "Users", 1, []));
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
