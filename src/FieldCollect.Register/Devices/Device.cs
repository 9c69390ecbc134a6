using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Devices;

/// <summary>A handheld terminal, in the beat it was enrolled for; a supervisor sees the devices of the own station's beats.</summary>
public sealed class Device : BeatRecord
{
    public string Name { get; set; } = "";

    /// <summary>Server: who enrolled it, and works with it.</summary>
    [Computed]
    public Guid? UserId { get; set; }

    [CodeList("DeviceStatus")]
    public string Status { get; set; } = DeviceStatus.Enrolled;

    [Computed]
    public DateTimeOffset? EnrolledAt { get; set; }

    /// <summary>Server: when it last got a token, which it does at least every quarter of an hour in which it syncs. No version and no history of its own.</summary>
    [Computed]
    public DateTimeOffset? LastSeenAt { get; set; }
}

/// <summary>Codes of the list DeviceStatus.</summary>
public static class DeviceStatus
{
    public const string Enrolled = "enrolled";
    public const string Revoked = "revoked";
}
