; SPDX-License-Identifier: GPL-3.0-or-later
;
; What GIMP 3 calls otherwise than GIMP 2.10.

(script-fu-use-v3)

(define (dlb-load path) (gimp-file-load RUN-NONINTERACTIVE path))

; Upright as its metadata say, one layer, and colours or grays.
(define (dlb-prepare image)
  (gimp-image-policy-rotate image FALSE)
  (if (> (vector-length (gimp-image-get-layers image)) 1)
      (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))
  (if (= INDEXED (gimp-image-get-base-type image))
      (gimp-image-convert-rgb image)))

(define (dlb-layer image) (vector-ref (gimp-image-get-layers image) 0))

; Choices are texts.
(define (dlb-choice text choices) text)

(define (dlb-call image layer depth arguments)
  (apply plug-in-disk-lens-blur
         (append (list RUN-NONINTERACTIVE image (vector layer) depth) arguments)))

(define (dlb-store image layer path) (gimp-file-save RUN-NONINTERACTIVE image path -1))

