using FieldCollect.Register.Accounts;

namespace FieldCollect.Store.Accounts;

/// <summary>Somebody who signs in.</summary>
public sealed class User
{
    public Guid Id { get; set; }

    public string UserName { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public Role Role { get; set; }

    /// <summary>For a supervisor: the station whose beats are the user's.</summary>
    public string? StationCode { get; set; }

    /// <summary>What the officer knows that not everybody does: codes of the list Skill. Null: nothing.</summary>
    public IReadOnlyList<string>? Skills { get; set; }

    public string PasswordHash { get; set; } = "";

    public bool Disabled { get; set; }

    /// <summary>Wrong passwords in a row; see SignIn for the lock that follows.</summary>
    public int FailedSignIns { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }
}

/// <summary>A beat that an officer works.</summary>
public sealed class UserBeat
{
    public Guid UserId { get; set; }

    public string BeatCode { get; set; } = "";

    /// <summary>When the beat was given to somebody else. What the officer had done there offline by then is still taken in for a while.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>What a new terminal shows to be let in once: kept as its hash, bound to the user and beat that it was made for.</summary>
public sealed class EnrolmentCode
{
    public byte[] CodeHash { get; set; } = [];

    public Guid UserId { get; set; }

    public string BeatCode { get; set; } = "";

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The terminal that used it; it may repeat itself after a lost answer, no other may.</summary>
    public Guid? DeviceId { get; set; }
}

/// <summary>The public key that a terminal's tokens are bound to.</summary>
public sealed class DeviceKey
{
    public Guid DeviceId { get; set; }

    /// <summary>SubjectPublicKeyInfo of an ECDSA key on P-256.</summary>
    public byte[] PublicKey { get; set; } = [];
}

/// <summary>A signed-in user on one device; ends when revoked, or when its refresh token is not used in time.</summary>
public sealed class Session
{
    public Guid Id { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    /// <summary>SHA-256 of the refresh token that is good now.</summary>
    public byte[] RefreshHash { get; set; } = [];

    /// <summary>Of the one before, which stays good until the new one is first used: an answer may have been lost.</summary>
    public byte[]? PreviousRefreshHash { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
