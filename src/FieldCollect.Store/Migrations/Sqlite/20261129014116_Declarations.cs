using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Declarations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Declarations",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AddressId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DoorplateId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    DeclaredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ExpiresOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DocumentKind = table.Column<string>(type: "TEXT", nullable: true),
                    IdentityCheck = table.Column<string>(type: "TEXT", nullable: false),
                    IdentityEvidenceId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Sex = table.Column<string>(type: "TEXT", nullable: true),
                    ResidencyKind = table.Column<string>(type: "TEXT", nullable: true),
                    BeginsOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    EndsOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    VisitTime = table.Column<string>(type: "TEXT", nullable: true),
                    PhotoId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    LandlordAnswer = table.Column<string>(type: "TEXT", nullable: true),
                    RefusalReason = table.Column<string>(type: "TEXT", nullable: true),
                    ResidentId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    HouseId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ResidencyId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    MatterId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    DecidedBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    DecidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ErasedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BirthDateIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    BirthDate = table.Column<byte[]>(type: "BLOB", nullable: true),
                    IdentityNumberIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    IdentityNumber = table.Column<byte[]>(type: "BLOB", nullable: true),
                    NameIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Name = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PhoneIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Phone = table.Column<byte[]>(type: "BLOB", nullable: true),
                    TextIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Text = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Declarations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Declarations_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Declarations_Attachments_IdentityEvidenceId",
                        column: x => x.IdentityEvidenceId,
                        principalTable: "Attachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Declarations_Attachments_PhotoId",
                        column: x => x.PhotoId,
                        principalTable: "Attachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Declarations_Doorplates_DoorplateId",
                        column: x => x.DoorplateId,
                        principalTable: "Doorplates",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PendingDeclarations",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ProtectedBody = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PhoneIndex = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CodeHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ProtectedReceipt = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PendingDeclarations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PublicNumbers",
                columns: table => new
                {
                    NumberHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DeclarationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CodeHash = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PublicNumbers", x => x.NumberHash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_AddressId",
                table: "Declarations",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_BeatCode_Status",
                table: "Declarations",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_BirthDateIndex",
                table: "Declarations",
                column: "BirthDateIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_DoorplateId",
                table: "Declarations",
                column: "DoorplateId");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_IdentityEvidenceId",
                table: "Declarations",
                column: "IdentityEvidenceId");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_IdentityNumberIndex",
                table: "Declarations",
                column: "IdentityNumberIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_NameIndex",
                table: "Declarations",
                column: "NameIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_PhoneIndex",
                table: "Declarations",
                column: "PhoneIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_PhotoId",
                table: "Declarations",
                column: "PhotoId");

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_Status_Id",
                table: "Declarations",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Declarations_TextIndex",
                table: "Declarations",
                column: "TextIndex");

            migrationBuilder.CreateIndex(
                name: "IX_PendingDeclarations_ExpiresAt",
                table: "PendingDeclarations",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_PublicNumbers_DeclarationId",
                table: "PublicNumbers",
                column: "DeclarationId");

            migrationBuilder.CreateIndex(
                name: "IX_PublicNumbers_ExpiresAt",
                table: "PublicNumbers",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Declarations");

            migrationBuilder.DropTable(
                name: "PendingDeclarations");

            migrationBuilder.DropTable(
                name: "PublicNumbers");
        }
    }
}
