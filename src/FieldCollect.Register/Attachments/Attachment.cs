using FieldCollect.Register.Fields;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Attachments;

/// <summary>A photo or document of a visit. The record travels with the visit; the bytes follow apart, named by their hash.</summary>
public sealed class Attachment : BeatRecord
{
    [Immutable]
    [References(typeof(Visit), SameBeat = true)]
    public Guid? VisitId { get; set; }

    [CodeList("AttachmentKind")]
    public string Kind { get; set; } = "";

    [Immutable]
    public string ContentType { get; set; } = "";

    /// <summary>Bytes.</summary>
    [Immutable]
    public long Length { get; set; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    [Immutable]
    public string Sha256 { get; set; } = "";

    /// <summary>Server: when the bytes had arrived whole; null until then.</summary>
    [Computed]
    public DateTimeOffset? StoredAt { get; set; }
}
