; SPDX-License-Identifier: GPL-3.0-or-later

; --- The GEGL operations, without the plug-in -----------------------------------------------------

; (disk-lens-blur-gegl LAYER DEPTH "property" value ...): the operation disk:lens-blur on a layer, with
; a drawable as the depth map, stretched over the layer; and (disk-aperture-blur-gegl LAYER
; "property" value ...): one radius, as a filter that stays editable. (disk-lens-blur-gegl-file IN DEPTH
; OUT "property" value ...) does the first on files. Properties are the parameters.

(define (disk-lens-blur-gegl layer depth . properties)
  (let ((filter (gimp-drawable-filter-new layer "disk:lens-blur" "DISK Lens Blur")))
    (apply gimp-drawable-filter-configure
           (append (list filter LAYER-MODE-REPLACE 1.0) properties))
    (gimp-drawable-filter-set-aux-input filter "aux" depth)
    (gimp-drawable-merge-filter layer filter)))

(define (disk-aperture-blur-gegl layer . properties)
  (apply gimp-drawable-append-new-filter
         (append (list layer "disk:aperture-blur" "DISK Aperture Blur" LAYER-MODE-REPLACE 1.0)
                 properties)))

(define (disk-lens-blur-gegl-file in depth out . properties)
  (let* ((image (dlb-open in)) (layer (dlb-layer image)) (chart (dlb-layer (dlb-open depth))))
    (apply disk-lens-blur-gegl (append (list layer chart) properties))
    (dlb-store image layer out)
    (dlb-close-all)))
