using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Units;

/// <summary>实有单位. An organisation at an address: a shop, company, school or office.</summary>
public sealed class Unit : BeatRecord, IEnding, IVerifiable
{
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    public string Name { get; set; } = "";

    [CodeList("UnitKind")]
    public string Kind { get; set; } = "";

    /// <summary>Unified social credit code, GB 32100-2015.</summary>
    public string? CreditCode { get; set; }

    /// <summary>Server: passed, failed (a few genuine early codes do), none.</summary>
    [Computed]
    [CodeList("IdentityCheck")]
    public string CreditCodeCheck { get; set; } = "none";

    /// <summary>The photo of the licence that stands for a code whose check fails.</summary>
    [References(typeof(Attachments.Attachment))]
    public Guid? CreditCodeEvidenceId { get; set; }

    /// <summary>GB/T 4754, the section letter or its digits.</summary>
    [CodeList("Industry")]
    public string? Industry { get; set; }

    public string? RepresentativeName { get; set; }

    [Personal(PersonalKind.Phone)]
    public string? RepresentativePhone { get; set; }

    public DateOnly? OpenedOn { get; set; }

    public string? Remark { get; set; }

    public DateOnly? EndedOn { get; set; }

    [CodeList("EndReason")]
    public string? EndReason { get; set; }

    public DateTimeOffset? VerifiedAt { get; set; }

    [Computed]
    public DateOnly? DueOn { get; set; }
}
