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

    private const int WrongPasswordsBeforeLock = 5;
    private static readonly TimeSpan LockLasts = TimeSpan.FromMinutes(5);

    public async Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithPasswordAsync(string userName, string password, Guid? deviceId, CancellationToken cancel)
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
        if (user is null)
            return (null, SignInFailure.InvalidGrant);
        if (user.LockedUntil > now)
            return (null, SignInFailure.Locked);
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
                if (deviceId is { } device && !await context.Set<Device>().AnyAsync(d => d.Id == device && d.UserId == row.Id && d.Status == DeviceStatus.Enrolled, cancel))
                    return (null, SignInFailure.DeviceRefused);
                var token = NewToken();
                var session = new Session
                {
                    Id = Register.Ids.New(now),
                    UserId = row.Id,
                    DeviceId = deviceId,
                    RefreshHash = Hash(token),
                    ExpiresAt = now + SessionLasts,
                };
                context.Sessions.Add(session);
                await AuditAsync(context, row, deviceId, "signIn", now);
                return (new SignedIn(session, token), null);
            },
            cancel);
    }

    public Task<(SignedIn? SignedIn, SignInFailure? Failure)> WithRefreshTokenAsync(string refreshToken, CancellationToken cancel)
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
                if (session.DeviceId is { } device && !await context.Set<Device>().AnyAsync(d => d.Id == device && d.Status == DeviceStatus.Enrolled, cancel))
                    return (null, SignInFailure.DeviceRefused);
                // The token used becomes the one before; what was before it is used up.
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
        if (session.DeviceId is { } device && !await context.Set<Device>().AnyAsync(d => d.Id == device && d.Status == DeviceStatus.Enrolled, cancel))
            return (null, SignInFailure.DeviceRefused);
        return (await Actors.OfAsync(context, user, session.DeviceId, cancel), null);
    }

    private static async Task AuditAsync(RegisterContext context, User user, Guid? deviceId, string action, DateTimeOffset now)
    {
        await context.SaveChangesAsync();
        await AuditLog.AppendAsync(context, new AuditDraft(now, new Actor(user.Id, user.UserName, user.Role, null, deviceId, "signIn"), action, "Users", 1, []));
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
