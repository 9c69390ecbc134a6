using System.Globalization;

namespace FieldCollect.Client.Local;

/// <summary>What the terminal knows of itself, a name and a value each.</summary>
internal static class Meta
{
    public const string Server = "Server";
    public const string DeviceId = "DeviceId";
    public const string DeviceName = "DeviceName";
    public const string User = "User";
    public const string Beat = "Beat";

    /// <summary>Who the officer is at the register, and what he knows that not every officer does (codes with a space between): which tasks are his.</summary>
    public const string UserId = "UserId";
    public const string Skills = "Skills";

    /// <summary>Set once the register has answered that it knows the device.</summary>
    public const string Enrolled = "Enrolled";

    public const string AccessToken = "AccessToken";
    public const string RefreshToken = "RefreshToken";

    /// <summary>The private key that the register knows this terminal by: PKCS #8, base64.</summary>
    public const string DeviceKey = "DeviceKey";

    /// <summary>The public key of the register that unsent work is exported for: SubjectPublicKeyInfo, base64url.</summary>
    public const string ExportKey = "ExportKey";

    /// <summary>The register has ordered this terminal to hand in what is unsent and to delete the rest.</summary>
    public const string WipeOrdered = "WipeOrdered";

    /// <summary>By this terminal's own time, until when it may show what it holds; see <see cref="Lease"/>.</summary>
    public const string LeaseUntil = "LeaseUntil";

    /// <summary>The terminal's own time when it was last written down, and what the clock showed then.</summary>
    public const string OwnTime = "OwnTime";
    public const string ClockSeen = "ClockSeen";

    /// <summary>The beat that the register says this terminal serves; taken up by the next pull.</summary>
    public const string AssignedBeat = "AssignedBeat";

    /// <summary>Visits of this terminal that came from the register though the file knows nothing of them, and when that was noticed: it was put back to an older copy.</summary>
    public const string CameBack = "CameBack";
    public const string CameBackAt = "CameBackAt";

    /// <summary>Where the next pull starts.</summary>
    public const string DeltaLink = "DeltaLink";

    /// <summary>Where a pull that was cut goes on; written with the rows of the page before it.</summary>
    public const string NextLink = "NextLink";

    /// <summary>The number of the last reading from the start; rows carry the one that named them.</summary>
    public const string FullRead = "FullRead";

    /// <summary>Present while a reading from the start is under way.</summary>
    public const string ReadingAll = "ReadingAll";

    /// <summary>What the register said of the snapshot whose bytes are arriving.</summary>
    public const string Snapshot = "Snapshot";

    public const string LastPull = "LastPull";
    public const string LastPush = "LastPush";

    public static string? Get(this LocalSession db, string name) => db.Text("SELECT Value FROM Meta WHERE Name = $1", name);

    public static long GetNumber(this LocalSession db, string name) => long.Parse(db.Get(name) ?? "0", CultureInfo.InvariantCulture);

    public static DateTimeOffset? GetTime(this LocalSession db, string name) => db.Get(name) is { } text ? WireJson.ParseTime(text) : null;

    public static void Set(this LocalSession db, string name, string? value)
    {
        if (value is null)
            db.Execute("DELETE FROM Meta WHERE Name = $1", name);
        else
            db.Execute("INSERT INTO Meta (Name, Value) VALUES ($1, $2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", name, value);
    }
}
