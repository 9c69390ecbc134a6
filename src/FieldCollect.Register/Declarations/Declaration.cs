using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Declarations;

/// <summary>
/// 申报. What somebody without an account told the register from a plate's page, under a phone that was confirmed by a code. It is nobody's record yet: an
/// officer confirms it at the door, and only then does something of it stand in the register.
/// </summary>
/// <remarks>
/// Whatever the declarant wrote is kept encrypted, and only for as long as it is needed: see <see cref="ErasedAt"/>. It never stands in a Change, because
/// it cannot be changed and a creation repeats no values.
/// </remarks>
public sealed class Declaration : BeatRecord
{
    [Immutable]
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    /// <summary>The plate that was scanned.</summary>
    [Immutable]
    [References(typeof(Doorplate), SameBeat = true)]
    public Guid? DoorplateId { get; set; }

    [Immutable]
    [CodeList("DeclarationKind")]
    public string Kind { get; set; } = "";

    /// <summary>To be set by whoever decides: confirmed or refused.</summary>
    [CodeList("DeclarationStatus")]
    public string Status { get; set; } = DeclarationStatus.Received;

    /// <summary>When the phone was confirmed.</summary>
    [Immutable]
    public DateTimeOffset DeclaredAt { get; set; }

    /// <summary>The day by which an officer should have been at the door; null when that is over, or while the landlord is asked.</summary>
    [Computed]
    public DateOnly? DueOn { get; set; }

    /// <summary>The last day on which it can be decided; then its personal values are gone.</summary>
    [Computed]
    public DateOnly? ExpiresOn { get; set; }

    /// <summary>The person who came to stay, the owner who lets, or who reports.</summary>
    [Immutable]
    [Personal(PersonalKind.Name)]
    public string? Name { get; set; }

    /// <summary>The phone that the code was sent to.</summary>
    [Immutable]
    [Personal(PersonalKind.Phone)]
    public string? Phone { get; set; }

    /// <summary>GA/T 517.</summary>
    [Immutable]
    [CodeList("DocumentKind")]
    public string? DocumentKind { get; set; }

    [Immutable]
    [Personal(PersonalKind.IdentityNumber)]
    public string? IdentityNumber { get; set; }

    /// <summary>Server: passed, failed (to be confirmed with evidence only), none.</summary>
    [Computed]
    [CodeList("IdentityCheck")]
    public string IdentityCheck { get; set; } = "none";

    /// <summary>The officer's photo of the document, for a number whose check failed.</summary>
    [References(typeof(Attachment))]
    public Guid? IdentityEvidenceId { get; set; }

    /// <summary>GB/T 2261.1.</summary>
    [Immutable]
    [CodeList("Sex")]
    public string? Sex { get; set; }

    /// <summary>yyyy-MM-dd; of a document whose number does not say it.</summary>
    [Immutable]
    [Personal(PersonalKind.Text)]
    public string? BirthDate { get; set; }

    /// <summary>Of a residence.</summary>
    [Immutable]
    [CodeList("ResidencyKind")]
    public string? ResidencyKind { get; set; }

    /// <summary>Of a residence the day of arrival, of a letting the first day of the lease, of an appointment the day wished for.</summary>
    [Immutable]
    public DateOnly? BeginsOn { get; set; }

    /// <summary>Of a letting the last day of the lease.</summary>
    [Immutable]
    public DateOnly? EndsOn { get; set; }

    /// <summary>Of an appointment, the part of the day.</summary>
    [Immutable]
    [CodeList("VisitTime")]
    public string? VisitTime { get; set; }

    /// <summary>What is reported or asked for.</summary>
    [Immutable]
    [Personal(PersonalKind.Text)]
    public string? Text { get; set; }

    /// <summary>A photo of a hazard.</summary>
    [Computed]
    [References(typeof(Attachment))]
    public Guid? PhotoId { get; set; }

    /// <summary>What the landlord of a let house said of a tenant: asked, yes, no, silent; null where there was nobody to ask.</summary>
    [Computed]
    [CodeList("LandlordAnswer")]
    public string? LandlordAnswer { get; set; }

    /// <summary>For a refusal: why. A code, because a text might name somebody.</summary>
    [CodeList("RefusalReason")]
    public string? RefusalReason { get; set; }

    /// <summary>
    /// What came of it. Whoever confirms may name a resident who is in the register already, and must name the house where the address has several. No
    /// foreign keys: what came of it may be removed later without asking the declaration.
    /// </summary>
    public Guid? ResidentId { get; set; }

    public Guid? HouseId { get; set; }

    [Computed]
    public Guid? ResidencyId { get; set; }

    [Computed]
    public Guid? MatterId { get; set; }

    [Computed]
    public Guid? DecidedBy { get; set; }

    [Computed]
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>When its personal values were taken out for good.</summary>
    [Computed]
    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>Whether nobody has decided it yet.</summary>
    public static bool IsOpen(string status) => status is DeclarationStatus.Received or DeclarationStatus.AwaitsLandlord;
}

/// <summary>Codes of the list DeclarationKind.</summary>
public static class DeclarationKind
{
    public const string Residence = "residence";
    public const string Letting = "letting";
    public const string Hazard = "hazard";
    public const string AddressError = "addressError";
    public const string Appointment = "appointment";

    public static readonly IReadOnlyList<string> All = [Residence, Letting, Hazard, AddressError, Appointment];
}

/// <summary>Codes of the list DeclarationStatus.</summary>
public static class DeclarationStatus
{
    public const string Received = "received";
    public const string AwaitsLandlord = "awaitsLandlord";
    public const string Confirmed = "confirmed";
    public const string Refused = "refused";
    public const string Expired = "expired";
}

/// <summary>Codes of the list LandlordAnswer.</summary>
public static class LandlordAnswer
{
    public const string Asked = "asked";
    public const string Yes = "yes";
    public const string No = "no";
    public const string Silent = "silent";
}
