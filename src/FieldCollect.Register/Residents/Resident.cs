using FieldCollect.Register.Attachments;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Residents;

/// <summary>实有人口. A natural person, once in the register; where the person stays is told by <see cref="Residency"/>.</summary>
/// <remarks>
/// A resident is visible in every beat with a current stay; without one, in the beat of <see cref="BeatRecord.BeatCode"/>, which keeps the record:
/// the beat of the stay that began last.
/// </remarks>
public sealed class Resident : BeatRecord, IEnding, IMergeable
{
    public string Name { get; set; } = "";

    /// <summary>GB/T 2261.1.</summary>
    [CodeList("Sex")]
    public string Sex { get; set; } = "";

    public DateOnly? BirthDate { get; set; }

    /// <summary>民族, GB/T 3304.</summary>
    [CodeList("Nationality")]
    public string? Nationality { get; set; }

    /// <summary>GA/T 517.</summary>
    [CodeList("DocumentKind")]
    public string? DocumentKind { get; set; }

    [Personal(PersonalKind.IdentityNumber)]
    public string? IdentityNumber { get; set; }

    /// <summary>Server: passed, failed (kept with evidence), none.</summary>
    [Computed]
    [CodeList("IdentityCheck")]
    public string IdentityCheck { get; set; } = "none";

    /// <summary>The photo of the document that stands for a number whose check fails.</summary>
    [References(typeof(Attachment))]
    public Guid? IdentityEvidenceId { get; set; }

    [Personal(PersonalKind.Phone)]
    public string? Phone { get; set; }

    /// <summary>GB/T 2261.2.</summary>
    [CodeList("MaritalStatus")]
    public string? MaritalStatus { get; set; }

    /// <summary>GB/T 4658.</summary>
    [CodeList("Education")]
    public string? Education { get; set; }

    /// <summary>户籍地: the division of the household register.</summary>
    public string? RegisteredDivisionCode { get; set; }

    /// <summary>The address as written in the household register.</summary>
    public string? RegisteredAddressText { get; set; }

    public string? Remark { get; set; }

    /// <summary>Day of death, or of leaving the register for another reason.</summary>
    public DateOnly? EndedOn { get; set; }

    [CodeList("EndReason")]
    public string? EndReason { get; set; }

    [Computed]
    public Guid? MergedIntoId { get; set; }
}
