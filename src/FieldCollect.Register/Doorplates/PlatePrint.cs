namespace FieldCollect.Register.Doorplates;

/// <summary>What is printed on one plate; nothing else reaches the printer. It has no place for a use, a letting or a person: one design for all.</summary>
/// <param name="Serial">The plate's serial number: in small type on the plate, and the name of its file.</param>
/// <param name="Payload">The text of the QR code, of the characters of its alphanumeric mode (ISO/IEC 18004, 7.4.4): 0-9 A-Z space $ % * + - . / :</param>
/// <param name="Size">One of the three national sizes.</param>
/// <param name="Place">The upper line: street, lane, or village and hamlet.</param>
/// <param name="Number">The large line: 12号, 3栋, 201室.</param>
/// <param name="Detail">The lower line where the address lies within a compound or building: 滨江花园3栋; null without.</param>
public sealed record PlatePrint(string Serial, string Payload, PlateSize Size, string Place, string Number, string? Detail);
